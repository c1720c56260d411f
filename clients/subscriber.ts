/**
 * What clients share whatever HTTP they speak: phases, cursor, failure, delivery to the observer. Hot path.
 */
import type {
  ClientIdentity,
  ClientObserver,
  ClientOptions,
  FailureKind,
  TransportClient,
} from '../bench/contracts/client.js'
import { ByteAccount, CONNECTING, DISCONNECTED, READY } from './byte-account.js'
import type { ProtocolViolation } from './protocol/violation.js'

const NO_CURSOR = -1

/** Observers that have been told the names of the response headers: once is enough for a process. */
const toldHeaders = new WeakSet<ClientObserver>()

export abstract class Subscriber extends ByteAccount implements TransportClient {
  protected readonly identity: ClientIdentity
  protected readonly options: ClientOptions
  protected resumeAt = NO_CURSOR

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

  get steady(): boolean {
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

  abstract send(body: Buffer): boolean

  close(): void {
    this.disconnect()
  }

  /** Asks for the snapshot, or to resume. */
  protected abstract begin(): void
  /** Lets go of everything, without a word; the phase is DISCONNECTED from here. */
  protected abstract disconnect(): void

  /** Whether a position is known to resume at. */
  protected get resumes(): boolean {
    return this.resumeAt !== NO_CURSOR
  }

  protected violated(violation: ProtocolViolation): void {
    this.fail(violation.kind, violation.message)
  }

  protected fail(kind: FailureKind, detail: string): void {
    if (this.phase === DISCONNECTED) return
    this.disconnect()
    this.observer.failure(this.identity.index, kind, detail)
  }

  protected failStatus(status: number): void {
    this.fail(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
  }

  /** What was set-up is counted as such; from here the steady state is. */
  protected nowReady(): void {
    this.phase = READY
    this.observer.ready(this.identity.index)
  }

  /** Whether the names of response headers are still to be told. */
  protected get wantsHeaderNames(): boolean {
    return !toldHeaders.has(this.observer)
  }

  /** Names of the head of an answer that bears data, in lower case. */
  protected tellHeaderNames(names: string[]): void {
    if (!this.wantsHeaderNames) return
    toldHeaders.add(this.observer)
    this.observer.responseHeaders(names)
  }

  /** A body in `bytes[start, end)`, whose message ends at `position` of the read, goes to the observer. */
  protected deliver(bytes: Buffer, start: number, end: number, position: number): void {
    this.passPayload(end - start, position)
    const sequence = this.observer.message(this.identity.index, bytes, start, end)
    if (sequence >= 0) this.resumeAt = sequence
  }
}
