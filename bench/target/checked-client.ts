/** One client of the conformance check, and what it reports. It waits by looking again, until a limit. */
import { nowUs, sleepMs } from '../clock.js'
import type {
  ClientObserver,
  FailureKind,
  SkippedMessage,
  TransportClient,
  WireAccount,
  WireDirection,
} from '../contracts/client.js'
import { bodyKind, readSequence } from '../event/stamp.js'
import { parseSnapshot } from '../event/workload.js'
import { seededRandom } from '../random.js'
import type { CheckContext, ConformanceSubject } from './conformance.js'
import { SkippedMessages } from './skipped-messages.js'

const LONGEST_EXAMPLE = 120

export interface CheckedFailure {
  readonly kind: FailureKind
  readonly detail: string
}

export class CheckedClient implements ClientObserver {
  readonly wire: WireAccount = { down: noBytes(), up: noBytes() }
  /** Sequence numbers in the order of their arrival. */
  received: number[] = []
  /** How bodies that are no events begin. */
  readonly strange: string[] = []
  failed: CheckedFailure | null = null
  isReady = false
  emptyAnswers = 0
  readonly #skipped = new SkippedMessages()
  readonly #check: CheckContext
  readonly #client: TransportClient

  constructor(check: CheckContext, options: Partial<ConformanceSubject['client']> = {}) {
    const { factory, client, channel } = check.subject
    const random = seededRandom(1, 'conformance check').next32
    const identity = { index: 0, user: 0, channel, localAddress: undefined }
    this.#check = check
    this.#client = factory(identity, { ...client, ...options, random }, this)
  }

  /** Connects; resolves with null once it is ready, or with what kept it from that. */
  async connect(): Promise<string | null> {
    this.failed = null
    this.isReady = false
    this.#client.connect()
    const { stepMs } = this.#check.limits
    await this.until(() => this.isReady || this.failed !== null, stepMs)
    return this.isReady && this.failed === null ? null : this.whyNot(`not ready after ${stepMs} ms${this.#hint()}`)
  }

  #hint(): string {
    const { target } = this.#check.subject.client
    const hint = target === null ? '' : this.#skipped.insteadOfAcknowledgement(target)
    return hint === '' ? '' : `: ${hint}`
  }

  /** What came instead of events, in words. */
  get insteadOfEvents(): readonly string[] {
    const { target } = this.#check.subject.client
    return target === null ? [] : this.#skipped.insteadOfEvents(target)
  }

  close(): void {
    this.#client.close()
  }

  /** Whether it came true within so many ms. */
  async until(isMet: () => boolean, ms: number): Promise<boolean> {
    const { limits, signal } = this.#check
    const endUs = nowUs() + ms * 1000
    while (!isMet() && !signal.aborted && nowUs() < endUs) {
      this.#client.poll()
      await sleepMs(Math.min(limits.pollMs, ms))
    }
    return isMet()
  }

  /** Lets whatever more may come arrive. */
  async settle(): Promise<void> {
    await this.until(() => false, this.#check.limits.quietMs)
  }

  whyNot(otherwise: string): string {
    if (this.#check.signal.aborted) return 'interrupted'
    return this.failed === null ? otherwise : `${this.failed.kind}: ${this.failed.detail}`
  }

  message(_client: number, bytes: Buffer, start: number, end: number): number {
    const kind = bodyKind(bytes, start, end)
    const text = bytes.toString('utf8', start, Math.min(end, start + LONGEST_EXAMPLE))
    if (kind === 'event') {
      const sequence = readSequence(bytes, start)
      if (sequence < 1) this.strange.push(text)
      else this.received.push(sequence)
      return sequence
    }
    const snapshot = kind === 'snapshot' ? parseSnapshot(bytes.toString('utf8', start, end)) : null
    if (snapshot === null) this.strange.push(text)
    return snapshot?.cursor ?? -1
  }

  ready(): void {
    this.isReady = true
  }

  responseEnded(_client: number, events: number): void {
    if (events === 0) this.emptyAnswers++
  }

  failure(_client: number, kind: FailureKind, detail: string): void {
    this.failed ??= { kind, detail }
  }

  skipped(_client: number, message: SkippedMessage): void {
    this.#skipped.add(message)
  }

  readBegins(): void {}
  readEnds(): void {}
  connectionOpened(): void {}
  connectionClosed(): void {}
  requestSent(): void {}
  heartbeatSent(): void {}
  responseHeaders(): void {}
  retryHint(): void {}
  upstreamSent(): void {}
}

function noBytes(): WireDirection {
  return { raw: 0, payload: 0, framing: 0, http: 0, tls: 0, tlsHandshake: 0, heartbeat: 0, setup: 0 }
}
