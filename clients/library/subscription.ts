/** What the library clients of all transports share: phases, cursor, failure, upstream. */
import type {
  ClientIdentity,
  ClientObserver,
  ClientOptions,
  FailureKind,
  TransportClient,
} from '../../bench/contracts/client.js'
import { type Layer, moveBytes } from '../socket-account.js'
import { LibraryUpstream } from './upstream.js'

type Phase = 'disconnected' | 'connecting' | 'ready'

const NO_CURSOR = -1

/** Observers that have been told the names of the response headers: once is enough for a process. */
const toldHeaders = new WeakSet<ClientObserver>()

export abstract class LibrarySubscription implements TransportClient {
  protected readonly identity: ClientIdentity
  protected readonly options: ClientOptions
  protected readonly observer: ClientObserver
  protected phase: Phase = 'disconnected'
  protected resumeAt = NO_CURSOR
  #upstream: LibraryUpstream | undefined

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    this.identity = identity
    this.options = options
    this.observer = observer
  }

  get cursor(): number {
    return Math.max(0, this.resumeAt)
  }

  get connected(): boolean {
    return this.phase === 'ready'
  }

  connect(): void {
    if (this.phase !== 'disconnected') return
    this.phase = 'connecting'
    this.begin()
  }

  poll(): boolean {
    return false
  }

  send(body: Buffer): boolean {
    if (this.phase !== 'ready') return false
    this.#upstream ??= new LibraryUpstream(this.identity, this.options, this.observer)
    return this.#upstream.send(body)
  }

  close(): void {
    this.disconnect()
  }

  /** Opens the connection and asks for the snapshot, or to resume. */
  protected abstract begin(): void
  /** Ends the subscription's connection, if any, without a word. */
  protected abstract drop(): void

  /** Whether a position is known to resume at. */
  protected get resumes(): boolean {
    return this.resumeAt !== NO_CURSOR
  }

  protected disconnect(): void {
    this.phase = 'disconnected'
    this.drop()
    this.#upstream?.close()
    this.#upstream = undefined
  }

  protected fail(kind: FailureKind, detail: string): void {
    if (this.phase === 'disconnected') return
    this.disconnect()
    this.observer.failure(this.identity.index, kind, detail)
  }

  protected failStatus(status: number): void {
    this.fail(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
  }

  /** The subscription stands. The last `after` bytes that were read are steady state and rest in that layer. */
  protected becomeReady(after: number, resting: Layer): void {
    moveBytes(this.observer.wire.down, 'setup', resting, after)
    this.phase = 'ready'
    this.observer.ready(this.identity.index)
  }

  /** What is new on the connection: set-up until the client is ready, then it rests in this layer. */
  protected layerOrSetup(resting: Layer): Layer {
    return this.phase === 'ready' ? resting : 'setup'
  }

  /** A body, counted as framing so far if the client is ready, goes to the observer. It took `wireBytes` where it was compressed. */
  protected deliver(bytes: Buffer, start: number, end: number, wireBytes = end - start): void {
    if (this.phase === 'ready') moveBytes(this.observer.wire.down, 'framing', 'payload', wireBytes)
    const sequence = this.observer.message(this.identity.index, bytes, start, end)
    if (sequence >= 0) this.resumeAt = sequence
  }

  /** Names (lower case) of the head of an answer that bears data. */
  protected tellHeaders(names: () => string[]): void {
    if (toldHeaders.has(this.observer)) return
    toldHeaders.add(this.observer)
    this.observer.responseHeaders(names())
  }
}
