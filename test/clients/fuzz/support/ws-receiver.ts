/** The receiver of `ws` as an independent reader of frames. */
import type { Writable } from 'node:stream'
import * as ws from 'ws'

interface ReceiverOptions {
  readonly isServer: boolean
  readonly maxPayload: number
}
type ReceiverError = Error & { [status: symbol]: unknown }
// Exported, but missing in the types.
const { Receiver } = ws as unknown as { Receiver: new (options: ReceiverOptions) => Writable }

export interface ReceiverTranscript {
  readonly told: string[]
  /** The close code of the error, 0 without one. */
  readonly violation: number
  readonly concluded: boolean
}

/** In one piece: what it tells is settled when this returns. */
export function readByWs(input: Buffer, options: ReceiverOptions): ReceiverTranscript {
  const told: string[] = []
  let concluded = false
  const receiver = new Receiver(options)
  const tell = (what: string) => (body: Buffer) => told.push(`${what} <${body.toString('latin1')}>`)
  receiver.on('message', tell('message')).on('ping', tell('ping')).on('pong', tell('pong'))
  receiver.on('conclude', (code: number, reason: Buffer) => {
    concluded = true
    told.push(`close ${code} of ${code === 1005 ? 2 : reason.length + 4}`)
  })
  let violation = 0
  receiver._write(input, 'latin1', (error?: Error | null) => {
    if (error) violation = statusOf(error as ReceiverError)
  })
  return { told, violation, concluded }
}

function statusOf(error: ReceiverError): number {
  const [status] = Object.getOwnPropertySymbols(error).map((symbol) => error[symbol])
  if (typeof status !== 'number') throw error
  return status
}
