/**
 * What the clients of all transports share: phases, cursor, failure. Hot path.
 */
import type {
  ClientIdentity,
  ClientObserver,
  ClientOptions,
  FailureKind,
  TransportClient,
} from '../bench/contracts/client.js'
import { ByteAccount, CONNECTING, DISCONNECTED, READY } from './byte-account.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { type HttpResponseHandler, HttpResponseParser } from './protocol/http-response-parser.js'
import { ProtocolViolation } from './protocol/violation.js'
import { Upstream } from './upstream.js'

const NO_CURSOR = -1

/** Observers that have been told the names of the response headers: once is enough for a process. */
const toldHeaders = new WeakSet<ClientObserver>()

export abstract class Subscription
  extends ByteAccount
  implements TransportClient, ConnectionOwner, HttpResponseHandler
{
  protected readonly identity: ClientIdentity
  protected readonly options: ClientOptions
  protected resumeAt = NO_CURSOR
  protected connection: Connection | undefined
  protected http: HttpResponseParser | undefined
  #headerNames: string[] | undefined
  #upstream: Upstream | undefined

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    super(observer)
    this.identity = identity
    this.options = options
  }

  get cursor(): number {
    return Math.max(0, this.resumeAt)
  }

  get connected(): boolean {
    return this.phase === READY
  }

  connect(): void {
    if (this.phase !== DISCONNECTED) return
    this.phase = CONNECTING
    this.begin()
  }

  poll(): boolean {
    return false
  }

  send(body: Buffer): boolean {
    if (this.phase !== READY) return false
    this.#upstream ??= new Upstream(this.identity, this.options, this.observer)
    return this.#upstream.send(body)
  }

  close(): void {
    this.disconnect()
  }

  /** Opens the connection and asks for the snapshot, or to resume. */
  protected abstract begin(): void
  /** The connection is established. */
  abstract connectionOpened(connection: Connection): void
  /** The peer is gone; `this.connection` still is the lost one. */
  protected abstract lost(kind: FailureKind, detail: string): void
  abstract httpHead(status: number): void
  abstract httpBody(bytes: Buffer, start: number, end: number): void
  abstract httpComplete(): void

  /** Whether a position is known to resume at. */
  protected get resumes(): boolean {
    return this.resumeAt !== NO_CURSOR
  }

  get steady(): boolean {
    return this.phase === READY
  }

  connectionReceived(_connection: Connection, bytes: Buffer, end: number): void {
    this.beginRead()
    try {
      this.read(bytes, end)
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.violated(error)
    }
    this.rest(end)
  }

  connectionLost(connection: Connection, kind: FailureKind, detail: string): void {
    if (connection !== this.connection) return
    this.beginRead()
    try {
      this.lost(kind, detail)
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.violated(error)
    }
  }

  protected read(bytes: Buffer, end: number): void {
    this.http?.feed(bytes, 0, end)
  }

  /** What a read leaves open. */
  protected rest(end: number): void {
    this.passHttp(end)
  }

  protected violated(violation: ProtocolViolation): void {
    this.fail(violation.kind, violation.message)
  }

  protected open(port: number): void {
    this.http = new HttpResponseParser(this)
    if (!toldHeaders.has(this.observer)) this.#headerNames = []
    const { index, localAddress } = this.identity
    const { host, tls } = this.options
    const target = { host, port, localAddress, client: index, tls }
    this.connection = new Connection(target, this.observer, this)
  }

  /** Ends the subscription's connection, if any, without a word. */
  protected drop(): void {
    this.http?.halt()
    this.http = undefined
    this.connection?.destroy()
    this.connection = undefined
  }

  protected disconnect(): void {
    this.phase = DISCONNECTED
    this.drop()
    this.#upstream?.close()
    this.#upstream = undefined
  }

  protected fail(kind: FailureKind, detail: string): void {
    if (this.phase === DISCONNECTED) return
    this.disconnect()
    this.observer.failure(this.identity.index, kind, detail)
  }

  protected failStatus(status: number): void {
    this.fail(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
  }

  /** Everything up to `position` was set-up; from here the steady state is counted. */
  protected becomeReady(position: number): void {
    this.passHttp(position)
    this.phase = READY
    this.observer.ready(this.identity.index)
  }

  httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, _valueStart: number, _valueEnd: number): void {
    this.#headerNames?.push(bytes.toString('latin1', nameStart, nameEnd).toLowerCase())
  }

  /** The head that was just read belongs to an answer that bears data. */
  protected tellHeaders(): void {
    const names = this.#headerNames
    this.#headerNames = undefined
    if (names === undefined || toldHeaders.has(this.observer)) return
    toldHeaders.add(this.observer)
    this.observer.responseHeaders(names)
  }

  /** The head that was just read was not the one whose names to tell. */
  protected forgetHeaders(): void {
    if (this.#headerNames !== undefined) this.#headerNames = []
  }

  /** A body in `bytes[start, end)`, whose message ends at `position` of the read, goes to the observer. */
  protected deliver(bytes: Buffer, start: number, end: number, position: number): void {
    this.passPayload(end - start, position)
    const sequence = this.observer.message(this.identity.index, bytes, start, end)
    if (sequence >= 0) this.resumeAt = sequence
  }

  /** `deliver` for a body whose bytes were all passed before (a last line without a line end). */
  protected deliverPassed(bytes: Buffer, start: number, end: number): void {
    this.deliver(bytes, start, end, this.mark)
  }

  /** Writes a request head: set-up until the client is ready. */
  protected writeHead(head: string): void {
    const size = this.connection?.write(head) ?? 0
    if (this.phase === READY) this.observer.wire.up.http += size
    else this.observer.wire.up.setup += size
  }
}
