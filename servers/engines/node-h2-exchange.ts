/**
 * An HTTP exchange on a node:http2 stream. Hot path: answers that are sent again and again have their headers converted
 * once, and a stream's write is the library's own.
 */
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { BodyCollector } from '../body-collector.js'
import type {
  Answer,
  BodyOutcome,
  ClientStream,
  HttpExchange,
  RequestHead,
  ServerContext,
  StreamOptions,
} from '../contract.js'
import { STUCK_ANSWER_MS } from './node-exchange.js'
import type { FlushClock } from './node-h2-flush-clock.js'
import { HALF_OPEN_MS } from './node-tls.js'

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants

/** They belong to a connection of HTTP/1.1 and must not be sent (RFC 9113, section 8.2.2). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

const converted = new WeakMap<readonly string[], OutgoingHttpHeaders>()

function outgoingHeaders(status: number, headers: readonly string[]): OutgoingHttpHeaders {
  const known = converted.get(headers)
  if (known !== undefined) return known
  const made: OutgoingHttpHeaders = { ':status': status }
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase()
    if (!HOP_BY_HOP.has(name)) made[name] = headers[i + 1] as string
  }
  converted.set(headers, made)
  return made
}

function readHead(headers: IncomingHttpHeaders): RequestHead {
  const path = headers[':path'] ?? ''
  const mark = path.indexOf('?')
  const lastEventId = headers['last-event-id']
  return {
    method: headers[':method'] ?? '',
    path: mark < 0 ? path : path.slice(0, mark),
    query: mark < 0 ? '' : path.slice(mark + 1),
    authorization: headers.authorization ?? '',
    accept: headers.accept ?? '',
    lastEventId: typeof lastEventId === 'string' ? lastEventId : '',
  }
}

/** What has been written in these turns of the event loop has had no time to leave, so it does not wait yet. */
class H2ClientStream implements ClientStream {
  readonly #stream: ServerHttp2Stream
  readonly #clock: FlushClock
  #turn = -1
  #thisTurn = 0
  #lastTurn = 0
  isEnded = false

  constructor(stream: ServerHttp2Stream, clock: FlushClock) {
    this.#stream = stream
    this.#clock = clock
  }

  write(bytes: Buffer): void {
    const stream = this.#stream
    if (stream.destroyed || stream.writableEnded) return
    this.#count(bytes.length)
    stream.write(bytes)
  }

  waitingBytes(): number {
    const waiting = this.#stream.writableLength
    if (waiting === 0) return 0
    this.#count(0)
    return Math.max(0, waiting - this.#thisTurn - this.#lastTurn)
  }

  end(): void {
    this.isEnded = true
    this.#stream.end()
  }

  /** The stream only: its session may carry others. */
  destroy(): void {
    this.#stream.close(NGHTTP2_CANCEL)
  }

  #count(bytes: number): void {
    const turn = this.#clock.turn()
    if (turn !== this.#turn) {
      this.#lastTurn = turn === this.#turn + 1 ? this.#thisTurn : 0
      this.#thisTurn = 0
      this.#turn = turn
    }
    this.#thisTurn += bytes
  }
}

export class H2Exchange implements HttpExchange {
  readonly head: RequestHead
  readonly #stream: ServerHttp2Stream
  readonly #context: ServerContext
  readonly #clock: FlushClock
  #client: H2ClientStream | null = null
  #isAnswered = false

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    shared: { context: ServerContext; clock: FlushClock },
  ) {
    this.head = readHead(headers)
    this.#stream = stream
    this.#context = shared.context
    this.#clock = shared.clock
  }

  answer(answer: Answer): void {
    const stream = this.#stream
    if (stream.destroyed || stream.closed || this.#isAnswered) return
    this.#isAnswered = true
    const hasBody = answer.body !== null && this.head.method !== 'HEAD'
    stream.respond(outgoingHeaders(answer.status, answer.sizedHeaders), { endStream: !hasBody })
    if (hasBody) stream.end(answer.body)
    if (!stream.endAfterHeaders && !stream.readableEnded) this.#refuseRest()
    const { maxBufferedBytes } = this.#context.options
    if (stream.writableLength > maxBufferedBytes) stream.setTimeout(STUCK_ANSWER_MS, () => this.#dropStuck())
  }

  stream(options: StreamOptions): ClientStream {
    const client = new H2ClientStream(this.#stream, this.#clock)
    this.#client = client
    const { answer } = options
    if (!this.#stream.destroyed && !this.#stream.closed)
      this.#stream.respond(outgoingHeaders(answer.status, answer.headers), { endStream: false })
    return client
  }

  readBody(maxBytes: number, done: (outcome: BodyOutcome) => void): void {
    const collector = new BodyCollector(maxBytes)
    const stream = this.#stream
    const halfOpen = setTimeout(() => stream.close(NGHTTP2_CANCEL), HALF_OPEN_MS).unref()
    const takeChunk = (chunk: Buffer): void => {
      if (collector.feed(chunk)) return
      stream.off('data', takeChunk)
      stream.off('end', finish)
      done('flood')
    }
    const finish = (): void => {
      clearTimeout(halfOpen)
      // A stream whose session is gone ends, too.
      if (!stream.aborted && stream.rstCode === NGHTTP2_NO_ERROR) done(collector.finish())
    }
    stream.once('close', () => clearTimeout(halfOpen))
    stream.on('data', takeChunk)
    stream.on('end', finish)
  }

  onGone(listener: () => void): void {
    this.#stream.once('close', () => {
      if (!this.#isAnswered && this.#client?.isEnded !== true) listener()
    })
  }

  /** The answer is whole without the rest of the request: the client is told to stop (RFC 9113, section 8.1). */
  #refuseRest(): void {
    const stream = this.#stream
    if (stream.writableFinished) stream.close(NGHTTP2_NO_ERROR)
    else stream.once('finish', () => stream.close(NGHTTP2_NO_ERROR))
  }

  #dropStuck(): void {
    this.#context.counters.slowClientsDropped++
    this.#stream.close(NGHTTP2_CANCEL)
  }
}
