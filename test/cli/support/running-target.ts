/** The small server (test/target/support/faulty.mjs), running before a run that names its url, and after it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../bench/proxy/free-port.js'

const PROGRAM = join(import.meta.dirname, '../../target/support/faulty.mjs')
const AUTHORIZATION = 'Bearer its own'

export interface RunningServer {
  readonly targetFile: string
  /** Sequence numbers of what was published to it so far. */
  sequences(): Promise<number[]>
}

export async function runningTarget(fault: 'page' | ''): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-running-'))
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), FAULT: fault, AFTER: '0', TOKEN: 'its own' }
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  const targetFile = join(folder, 'running.yaml')
  const target = {
    name: 'running',
    question: 'What does a server say that was running already?',
    url,
    ready: { path: '/ready', timeoutSeconds: 20 },
    headers: { Authorization: AUTHORIZATION },
    publish: { path: '/publish?channel={channel}' },
    transports: { sse: { path: '/stream?channel={channel}', cursor: { in: 'last-event-id' } } },
  }
  // JSON is YAML.
  writeFileSync(targetFile, JSON.stringify(target))
  return {
    targetFile,
    sequences: async () => {
      const answer = await fetch(`${url}/poll`, { headers: { authorization: AUTHORIZATION } })
      const events = (await answer.json()) as { stamp: string }[]
      return events.map(({ stamp }) => Number(stamp.split('/')[0]))
    },
  }
}
