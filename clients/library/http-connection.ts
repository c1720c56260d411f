/**
 * One TCP connection of a library client to an HTTP server: an undici `Client` on a socket of our own, one request at a
 * time. All of undici's time-outs are off or weeks away: the harness owns all time. undici adds
 * `connection: keep-alive` to each request, and looks one turn of the event loop at an idle socket before it uses it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import net from 'node:net'
import { type buildConnector, Client, type Dispatcher } from 'undici'
import type { ClientObserver, FailureKind } from '../../bench/contracts/client.js'
import { SocketAccount } from '../socket-account.js'
import { failureKindOf } from '../system-failures.js'
import { TlsLayer, type TlsUser } from '../tls-layer.js'
import { kindOfError } from './failures.js'
import type { HttpOwner, HttpRequest } from './http-owner.js'
import { ReadPosition } from './read-position.js'
import { originOf } from './request-headers.js'
import { SocketMeter, type SocketUser } from './socket-meter.js'
import { type ConnectionTarget, connectSocket } from './target.js'

/** The longest time that a timer of the system can wait. */
const NEVER_MS = 2 ** 31 - 1
const MAX_HEAD_BYTES = 16_384
const CLOSES = /(^|,)\s*close\s*(,|$)/i

const CLIENT_OPTIONS: Client.Options = {
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  maxHeaderSize: MAX_HEAD_BYTES,
  keepAliveTimeout: NEVER_MS,
  keepAliveMaxTimeout: NEVER_MS,
  // What a server says of its keep-alive time shall not end an idle connection from this side.
  keepAliveTimeoutThreshold: -NEVER_MS,
}

export class HttpConnection implements SocketUser, TlsUser, Dispatcher.DispatchHandler {
  readonly position = new ReadPosition()
  readonly #target: ConnectionTarget
  readonly #observer: ClientObserver
  readonly #client: Client
  #owner: HttpOwner | undefined
  #raw: net.Socket | undefined
  #tls: TlsLayer | undefined
  /** What undici reads and writes: the TCP socket, or the TLS socket above it. */
  #socket: net.Socket | undefined
  #meter: SocketMeter | undefined
  #account: SocketAccount | undefined
  #error: Error | undefined
  #established = false
  #inRead = false
  #hand: buildConnector.Callback | undefined
  #awaitsHead = true
  #headBytes = 0
  #closes = false
  #rawHeaders: Dispatcher.DispatchController['rawHeaders']

  constructor(target: ConnectionTarget, observer: ClientObserver, owner: HttpOwner) {
    this.#target = target
    this.#observer = observer
    this.#owner = owner
    const connect: buildConnector.connector = (_options, connected) => this.#connect(connected)
    this.#client = new Client(originOf(target.host, target.port), { ...CLIENT_OPTIONS, connect })
  }

  /** Sends a request as soon as there is a connection; the one before must have been answered. */
  request(request: HttpRequest): void {
    this.#awaitsHead = true
    this.#headBytes = 0
    this.#client.dispatch(request, this)
  }

  /** Ends the connection; nothing more is said. */
  end(): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#count(owner)
    this.#tls?.release(owner.connectionLayer() === 'setup' ? 'setup' : 'tls')
    this.#owner = undefined
    if (this.#established) this.#observer.connectionClosed(this.#target.client)
    this.#socket?.destroy()
    this.#raw?.destroy()
    // undici may be in the middle of writing a request, where it cannot be destroyed.
    queueMicrotask(() => void this.#client.destroy())
  }

  /** False when the answer that just ended was the last one of this connection, as far as the answer tells. */
  get reusable(): boolean {
    return !this.#closes && this.#socket?.readableEnded === false && !this.#socket.destroyed
  }

  get bytesRead(): number {
    return this.#socket?.bytesRead ?? 0
  }

  /** In `answerBegan`: the names of the headers (lower case), in order. */
  headerNames(): string[] {
    const list = Array.isArray(this.#rawHeaders) ? this.#rawHeaders : []
    return list.filter((_, i) => i % 2 === 0).map((name) => name.toString('latin1').toLowerCase())
  }

  readTaken(bytes: Buffer): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#count(owner)
    this.position.begin(bytes)
    this.#inRead = true
    this.#observer.readBegins()
  }

  readUsed(): void {
    if (!this.#inRead) return
    this.#inRead = false
    this.position.end(this.#awaitsHead)
    this.#observer.readEnds()
    if (this.#headBytes > MAX_HEAD_BYTES) this.#lose('oversize', `a head above ${MAX_HEAD_BYTES} bytes`)
  }

  written(chunk: Uint8Array | string): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#account?.takeWritten(owner.connectionLayer())
    owner.requestWritten(typeof chunk === 'string' ? 0 : chunk.length)
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.position.passHead()
    if (status < 200) return
    this.#awaitsHead = false
    this.#headBytes = 0
    this.#closes = CLOSES.test(String(headers.connection ?? ''))
    this.#rawHeaders = controller.rawHeaders
    this.#owner?.answerBegan(status, headers)
    this.#rawHeaders = undefined
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.position.passBody(chunk)
    this.#owner?.answerBody(chunk)
  }

  onResponseEnd(): void {
    // A body that runs to the end of the connection ends outside of any read.
    const outside = !this.#inRead
    if (outside) this.#observer.readBegins()
    this.#owner?.answerEnded()
    if (outside) this.#observer.readEnds()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#lose(kindOfError(error, this.#established), error.message)
  }

  flushed(): void {
    // Records may leave later than what they hold was written.
    const owner = this.#owner
    if (owner !== undefined && this.#tls !== undefined) this.#account?.takeWritten(owner.connectionLayer())
  }

  tlsSecured(socket: net.Socket): void {
    this.#begin(socket)
  }

  tlsFailed(kind: FailureKind, detail: string): void {
    this.#lose(kind, detail)
  }

  #connect(connected: buildConnector.Callback): void {
    // undici would connect again for a request whose connection died; that is decided by the owner.
    if (this.#raw !== undefined) return
    const raw = new net.Socket()
    this.#raw = raw
    this.#hand = connected
    raw.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error
      if (this.#tls !== undefined) this.#tls.fail(error)
      else if (!this.#established) this.#lose(failureKindOf(error.code, false), error.message)
    })
    raw.once('connect', () => this.#connected(raw))
    connectSocket(raw, this.#target)
  }

  #connected(raw: net.Socket): void {
    this.#established = true
    this.#observer.connectionOpened(this.#target.client)
    if (this.#owner === undefined) return
    const { tls } = this.#target
    if (tls === null) this.#begin(raw)
    else this.#tls = new TlsLayer(raw, tls, { protocol: 'http/1.1', wire: this.#observer.wire, user: this })
  }

  /** The connection is ready for undici. */
  #begin(socket: net.Socket): void {
    this.#socket = socket
    this.#account = new SocketAccount(socket, this.#observer.wire, this.#tls?.account)
    this.#meter = new SocketMeter(socket, this)
    this.#hand?.(null, socket)
    // After undici's own listeners: what it still makes of the last bytes comes first.
    socket.on('readable', () => this.#meter?.endRead())
    socket.on('close', () => {
      const error = this.#error
      if (error === undefined) this.#lose('closed', 'the connection closed')
      else this.#lose(kindOfError(error, true), error.message)
    })
  }

  #count(owner: HttpOwner): void {
    const size = this.#account?.takeRead(owner.connectionLayer()) ?? 0
    if (this.#awaitsHead) this.#headBytes += size
  }

  #lose(kind: FailureKind, detail: string): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.end()
    owner.connectionLost(kind, detail)
  }
}
