/** The same bytes, cut anywhere, to a client of either kind: what it tells of them. */
import { createHash } from 'node:crypto'
import type net from 'node:net'
import type { ClientKind, TransportName } from '../../../../bench/contracts/names.js'
import { RecordingObserver } from '../../support/observer.js'
import { clientsOf, onRequests, rawServer } from '../../support/peers.js'
import { CLIENT_TLS, tlsServer } from '../../support/secure-peers.js'

export const MAX_MESSAGE_BYTES = 100_000

export interface Transcript {
  readonly transport: TransportName
  /** What the server writes to each request in turn. */
  readonly answers: readonly (string | Buffer)[]
  readonly cut: (bytes: Buffer) => readonly Buffer[]
  /** Each piece is a record of its own, or several if it is large. */
  readonly tls?: boolean
}

/** Plays a transcript until all of it is read, or until the client fails; a short poll asks again after each answer. */
export async function play(
  kind: ClientKind,
  { transport, answers, cut, tls = false }: Transcript,
  ends: 'read' | 'failure' = 'read',
): Promise<RecordingObserver> {
  let asked = 0
  let written = 0
  /** Whether the client has read all that was written. */
  let isRead = (): boolean => seen.wire.down.raw === written
  const serve = (socket: net.Socket): void => {
    socket.setNoDelay(true)
    if (tls) isRead = () => socket.bytesWritten === written && seen.wire.down.raw === rawBytesWritten(socket)
    onRequests(socket, (request) => {
      const answer = answers[asked++]
      if (answer === undefined) return
      const bytes = withAccept(Buffer.from(answer), request)
      written += bytes.length
      writePieces(socket, cut(bytes))
    })
  }
  const seen = new RecordingObserver()
  const peer = await (tls ? tlsServer(serve) : rawServer(serve))
  // undici says it in any case.
  const headers = transport === 'websocket' ? [] : ['Connection: keep-alive']
  const client = clientsOf(kind)(transport, peer.port, seen, {
    headers,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    tls: tls ? CLIENT_TLS : null,
  })
  seen.onEvent = (entry) => {
    if (transport === 'short-poll' && (entry === 'ready' || entry.startsWith('response'))) client.poll()
  }
  client.connect()
  const polls = transport === 'short-poll' || transport === 'long-poll'
  if (ends === 'failure') await seen.until(() => seen.failures.length > 0)
  else await seen.until(() => asked >= answers.length && isRead())
  if (ends === 'read' && polls) await seen.until(() => seen.requests === answers.length + 1)
  client.close()
  return seen
}

/** Of the TCP connection below TLS. */
function rawBytesWritten(socket: net.Socket): number {
  return (socket as unknown as { readonly _parent: net.Socket })._parent.bytesWritten
}

/**
 * What both kinds must agree on over TLS, where signatures of a handshake differ by a byte or two. `records`: the server
 * wrote the same ones.
 */
export function toldOverTls(seen: RecordingObserver, records: boolean): object {
  const { payload, framing, heartbeat, http, setup, tls } = seen.wire.down
  const { payload: sent, framing: sentFraming, heartbeat: pongs } = seen.wire.up
  const down = { payload, framing, heartbeat, http, ...(records ? { setup, tls } : {}) }
  return { ...told(seen), wire: { down, up: { sent, sentFraming, pongs } } }
}

/** What both kinds must agree on. */
export function told({ log, messages, retries, batches, headers, wire }: RecordingObserver): object {
  return { log, messages, retries, batches, headers, wire }
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const ACCEPT = Buffer.from('@accept@')

/** The answer to a WebSocket handshake, to be followed by frames. */
export const HANDSHAKE = `HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`

function withAccept(answer: Buffer, request: string): Buffer {
  const at = answer.indexOf(ACCEPT)
  if (at < 0) return answer
  const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}${GUID}`).digest()
  return Buffer.concat([
    answer.subarray(0, at),
    Buffer.from(accept.toString('base64')),
    answer.subarray(at + ACCEPT.length),
  ])
}

function writePieces(socket: net.Socket, pieces: readonly Buffer[]): void {
  const [piece, ...rest] = pieces
  if (piece !== undefined) socket.write(piece, () => setImmediate(writePieces, socket, rest))
}

export function frame(opcode: number, payload: string | Buffer, final = true): Buffer {
  const body = Buffer.from(payload)
  const head = Buffer.from([
    opcode | (final ? 0x80 : 0),
    body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127,
  ])
  const length = Buffer.alloc(body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8)
  if (length.length > 0) length.writeUIntBE(body.length, Math.max(0, length.length - 6), Math.min(6, length.length))
  return Buffer.concat([head, length, body])
}
