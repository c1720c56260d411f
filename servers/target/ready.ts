/** Asks a target until it answers as its file says. */
import { get } from 'node:http'
import { nowUs, sleepMs } from '../../bench/clock.js'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import { filledPath, type Placeholders } from './placeholders.js'

const LOOK_AGAIN_MS = 20
const ANSWER_MS = 2_000
const EXAMPLE_BYTES = 160
/** What a server or what stands before it says while it is starting. */
const NOT_YET_STATUS = [502, 503, 504]

export interface ReadyCheck {
  readonly ready: TargetDefinition['ready']
  readonly host: string
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  readonly values: Placeholders
  /** How the process has ended; null: it has not. */
  ended(): string | null
}

interface Asked {
  readonly status: number | null
  readonly text: string
}

/** null, or why the target cannot be measured. */
export async function whyNotReady(check: ReadyCheck): Promise<string | null> {
  const { path, status: wanted, timeoutSeconds } = check.ready
  const deadlineUs = nowUs() + timeoutSeconds * 1e6
  let last = 'it did not answer'
  while (nowUs() < deadlineUs) {
    const ended = check.ended()
    if (ended !== null) return `it ${ended}`
    const { status, text } = await ask(check, Math.max(1, Math.min(ANSWER_MS, (deadlineUs - nowUs()) / 1000)))
    if (status === wanted && check.ended() === null) return null
    last = status === null ? text : `GET ${path} is answered with status ${status} where ${wanted} was to come${text}`
    if (status !== null && status !== wanted && !NOT_YET_STATUS.includes(status)) return last
    await sleepMs(LOOK_AGAIN_MS)
  }
  return `it was not ready after ${timeoutSeconds} s: ${last}`
}

function ask({ host, port, ready, headers, values }: ReadyCheck, timeoutMs: number): Promise<Asked> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs))
    const path = filledPath(ready.path, values)
    const asking = get({ host, port, path, headers, agent: false, signal }, (response) => {
      const status = response.statusCode ?? 0
      const end = (text: string): void => {
        resolve({ status, text })
        asking.destroy()
      }
      if (status === ready.status) return end('')
      response.once('data', (bytes: Buffer) => end(`: ${exampleOf(bytes)}`))
      response.once('end', () => end(''))
    })
    asking.on('error', ({ message }) => resolve({ status: null, text: signal.aborted ? 'it did not answer' : message }))
  })
}

function exampleOf(bytes: Buffer): string {
  const text = bytes.subarray(0, EXAMPLE_BYTES).toString('utf8').replaceAll(/\s+/g, ' ').trim()
  return /^<(!doctype|html)/i.test(text) ? `a page of HTML, ${text}` : text
}
