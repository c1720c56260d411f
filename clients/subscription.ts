/** What the clients of all transports over HTTP/1.1 share: their connection, heads, messages upstream. Hot path. */
import type { FailureKind } from '../bench/contracts/client.js'
import { DISCONNECTED, READY } from './byte-account.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { type HttpResponseHandler, HttpResponseParser } from './protocol/http-response-parser.js'
import { ProtocolViolation } from './protocol/violation.js'
import { Subscriber } from './subscriber.js'
import { Upstream } from './upstream.js'

export abstract class Subscription extends Subscriber implements ConnectionOwner, HttpResponseHandler {
  protected connection: Connection | undefined
  protected http: HttpResponseParser | undefined
  #headerNames: string[] | undefined
  #upstream: Upstream | undefined

  send(body: Buffer): boolean {
    if (this.phase !== READY) return false
    this.#upstream ??= new Upstream(this.identity, this.options, this.observer)
    return this.#upstream.send(body)
  }

  /** The connection is established. */
  abstract connectionOpened(connection: Connection): void
  /** The peer is gone; `this.connection` still is the lost one. */
  protected abstract lost(kind: FailureKind, detail: string): void
  abstract httpHead(status: number): void
  abstract httpBody(bytes: Buffer, start: number, end: number): void
  abstract httpComplete(): void

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

  protected open(port: number): void {
    this.http = new HttpResponseParser(this)
    if (this.wantsHeaderNames) this.#headerNames = []
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

  /** Everything up to `position` was set-up; from here the steady state is counted. */
  protected becomeReady(position: number): void {
    this.passHttp(position)
    this.nowReady()
  }

  httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, _valueStart: number, _valueEnd: number): void {
    this.#headerNames?.push(bytes.toString('latin1', nameStart, nameEnd).toLowerCase())
  }

  /** The head that was just read belongs to an answer that bears data. */
  protected tellHeaders(): void {
    const names = this.#headerNames
    this.#headerNames = undefined
    if (names !== undefined) this.tellHeaderNames(names)
  }

  /** The head that was just read was not the one whose names to tell. */
  protected forgetHeaders(): void {
    if (this.#headerNames !== undefined) this.#headerNames = []
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
