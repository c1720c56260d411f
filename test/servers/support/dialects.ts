/** How the servers of libraries are spoken to, written against their protocol documents and apart from clients/. */
import type { EngineName, TransportName } from '../../../bench/contracts/names.js'

interface Spoken {
  readonly transport: TransportName
  readonly engine: EngineName
}

/** The path that a client of this contender asks for in place of `/events?…`. */
export function dialectPath({ transport, engine }: Spoken, path: string): string {
  if (!path.startsWith('/events?')) return path
  if (engine === 'sockjs') return path.replace('/events?', '/events/000/conformance/websocket?')
  if (engine !== 'engine.io' && engine !== 'socket.io') return path
  return `${path}&EIO=4&transport=${transport === 'websocket' ? 'websocket' : 'polling'}`
}

export interface DialectMessage {
  /** Bodies in it. */
  readonly bodies: readonly string[]
  /** What the client says at once in return. */
  readonly answer?: string
}

/** One WebSocket message of the server taken apart. */
export function unwrap(engine: EngineName, text: string, token: string): DialectMessage {
  if (engine === 'sockjs') return { bodies: text.startsWith('a') ? (JSON.parse(text.slice(1)) as string[]) : [] }
  if (engine !== 'engine.io' && engine !== 'socket.io') return { bodies: [text] }
  if (text.startsWith('2')) return { bodies: [], answer: '3' }
  if (engine === 'engine.io') return { bodies: text.startsWith('4') ? [text.slice(1)] : [] }
  if (text.startsWith('0')) return { bodies: [], answer: `40${JSON.stringify({ token })}` }
  const event = /^42\["event",(.*)\]$/s.exec(text)
  return { bodies: event === null ? [] : [event[1] as string] }
}

/** An upstream body as a WebSocket message. */
export function wrap(engine: EngineName, body: string): string {
  if (engine === 'sockjs') return JSON.stringify([body])
  if (engine === 'engine.io') return `4${body}`
  if (engine === 'socket.io') return `42["event",${body === '' ? '""' : body}]`
  return body
}
