/** Clients of a transport without sockets: exchanges that remember what they were given, and what they belong to. */
import type { ServerOptions } from '../../../bench/contracts/server.js'
import { snapshotBody } from '../../../bench/event/stamp.js'
import type {
  Answer,
  ClientStream,
  HttpExchange,
  ServerContext,
  StreamOptions,
  WebSocketPeer,
} from '../../../servers/contract.js'
import type { EventChannel } from '../../../servers/event-log.js'
import { makeContext } from '../../../servers/transport-server.js'

const OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 0,
  token: 't',
  channels: ['c-0'],
  maxPrivateChannels: 0,
  historyEvents: 100,
  holdMs: 20_000,
  commentMs: 0,
  pingMs: 0,
  retryMs: 100,
  maxBufferedBytes: 1 << 20,
  maxBodyBytes: 1000,
  keepAliveMs: 30_000,
  tls: null,
  permessageDeflate: false,
}

/** `behind` is what the application does when a client has an event that this process has not. */
export function fakeContext(behind?: () => void): { readonly context: ServerContext; readonly channel: EventChannel } {
  const context = makeContext(OPTIONS, {
    snapshot: (_, cursor) => snapshotBody(cursor, ''),
    upstream: () => false,
    ...(behind === undefined ? {} : { behind }),
  })
  return { context, channel: context.log.require('c-0') }
}

export class FakeExchange implements HttpExchange {
  readonly head = { method: 'GET', path: '/events', query: '', authorization: '', accept: '', lastEventId: '' }
  readonly answers: Answer[] = []
  readonly written: Buffer[] = []
  /** The client goes away. */
  gone: () => void = () => undefined

  answer(answer: Answer): void {
    this.answers.push(answer)
  }

  stream(_options: StreamOptions): ClientStream {
    return { write: (bytes) => this.written.push(bytes), waitingBytes: () => 0, end() {}, destroy() {} }
  }

  readBody(): void {}

  onGone(listener: () => void): void {
    this.gone = listener
  }

  /** Everything that was streamed or answered, as text. */
  text(): string {
    return Buffer.concat([...this.written, ...this.answers.map(({ body }) => body ?? Buffer.alloc(0))]).toString()
  }
}

export class FakePeer implements WebSocketPeer {
  readonly sent: string[] = []
  readonly subscription: WebSocketPeer['subscription']

  constructor(channel: EventChannel, after: number | null) {
    this.subscription = { channel, after }
  }

  send(text: Buffer): void {
    this.sent.push(text.toString())
  }

  close(): void {}
}
