/** The servers that ship with their target files, started for one test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sleepMs } from '../../../bench/clock.js'
import type { TransportName } from '../../../bench/contracts/names.js'
import type { TargetDefinition, TargetTransport } from '../../../bench/contracts/target.js'
import { loadTarget } from '../../../bench/target/load.js'

function runs(program: string, ...rest: string[]): boolean {
  try {
    execFileSync(program, rest, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const CHERRYPY = {
  name: 'cherrypy',
  packages: 'python3-cherrypy3 and python3-ws4py',
  present: runs('/usr/bin/python3', '-c', 'import cherrypy, ws4py'),
}

/** Those whose conformance shipped-targets.test.ts checks, and whether what they need is here. */
export const SHIPPED = [CHERRYPY, { name: 'go', packages: 'golang-go', present: runs('go', 'version') }]

export const TOKEN = 'secret-token-of-the-test'

export interface RunningTarget {
  readonly port: number
  readonly headers: readonly string[]
  transport(name: TransportName): TargetTransport
  publish(channel: string, body: string): Promise<void>
}

/** Starts `targets/<name>/<name>.yaml` and waits until it is ready, or dead. */
export async function startShipped(name: string, environment: Record<string, string> = {}): Promise<RunningTarget> {
  const folder = join(import.meta.dirname, '../../../targets', name)
  const file = loadTarget(join(folder, `${name}.yaml`))
  const port = await freePort()
  const fill = (text: string): string => text.replaceAll('{port}', String(port)).replaceAll('{token}', TOKEN)
  const [program, ...rest] = (file.command ?? []).map(fill)
  const env = { ...process.env, ...file.environment, ...environment }
  const child = spawn(program as string, rest, { cwd: folder, env, detached: true, stdio: 'ignore' })
  onTestFinished(() => end(child))
  const base = `http://127.0.0.1:${port}`
  await untilReady(child, `${base}${file.ready.path}`)
  const headers = Object.fromEntries(Object.entries(file.headers).map(([key, value]) => [key, fill(value)]))
  return {
    port,
    headers: Object.entries(headers).map(([key, value]) => `${key}: ${value}`),
    transport: (transport) => described(file, transport),
    publish: async (channel, body) => {
      const url = `${base}${file.publish.path.replaceAll('{channel}', encodeURIComponent(channel))}`
      const answer = await fetch(url, { method: 'POST', body, headers })
      if (!answer.ok) throw new Error(`publishing is answered with ${answer.status}`)
    },
  }
}

function described({ name, transports }: TargetDefinition, transport: TransportName): TargetTransport {
  const found = transports[transport]
  if (found === undefined) throw new Error(`${name} describes no ${transport}`)
  return found
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.status === 200) return
    await sleepMs(50)
  }
}

/** The group, whatever the command started in turn. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid, 'SIGTERM')
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
