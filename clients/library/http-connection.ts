/**
 * One TCP connection of a library client to an HTTP server: an undici `Client` on a socket of our own, one request at a
 * time. All of undici's time-outs are off or weeks away: the harness owns all time. undici adds
 * `connection: keep-alive` to each request, and looks one turn of the event loop at an idle socket before it uses it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { type buildConnector, Client, type Dispatcher } from 'undici'
import type { ClientObserver, FailureKind } from '../../bench/contracts/client.js'
import { failureKindOf } from '../connection.js'
import { kindOfError } from './failures.js'
import type { HttpOwner, HttpRequest } from './http-owner.js'
import { MeteredSocket, type SocketUser } from './metered-socket.js'
import { ReadPosition } from './read-position.js'
import { originOf } from './request-headers.js'
import { SocketAccount } from './socket-account.js'
import type { ConnectionTarget } from './target.js'

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

export class HttpConnection implements SocketUser, Dispatcher.DispatchHandler {
  readonly position = new ReadPosition()
  readonly #target: ConnectionTarget
  readonly #observer: ClientObserver
  readonly #client: Client
  #owner: HttpOwner | undefined
  #socket: MeteredSocket | undefined
  #account: SocketAccount | undefined
  #error: Error | undefined
  #established = false
  #inRead = false
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
    this.#owner = undefined
    if (this.#established) this.#observer.connectionClosed(this.#target.client)
    this.#socket?.destroy()
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

  #connect(connected: buildConnector.Callback): void {
    // undici would connect again for a request whose connection died; that is decided by the owner.
    if (this.#socket !== undefined) return
    const socket = new MeteredSocket(this)
    this.#socket = socket
    this.#account = new SocketAccount(socket, this.#observer.wire)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error
      if (!this.#established) this.#lose(failureKindOf(error.code, false), error.message)
    })
    socket.once('connect', () => this.#connected(socket, connected))
    socket.open(this.#target)
  }

  #connected(socket: MeteredSocket, connected: buildConnector.Callback): void {
    this.#established = true
    this.#observer.connectionOpened(this.#target.client)
    if (this.#owner === undefined) return
    connected(null, socket)
    // After undici's own listeners: what it still makes of the last bytes comes first.
    socket.on('readable', () => socket.endRead())
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
