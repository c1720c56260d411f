/** One life of a client of either kind against a server of its own: the same steps, and what was seen of them. */
import type { WireAccount } from '../../../../bench/contracts/client.js'
import type { ClientKind } from '../../../../bench/contracts/names.js'
import { type HeadersProfile, requestHeaders } from '../../../../bench/request-headers.js'
import { clientHttp, DIRECT, dialectOf } from '../../../../bench/topology.js'
import { CLIENT_TLS } from '../../../servers/support/certificates.js'
import { CHANNEL, type Harness, hasDialect, type Subject, start, until } from '../../../servers/support/harness.js'
import { RecordingObserver } from '../../support/observer.js'
import { type ClientSettings, clientsOf } from '../../support/peers.js'

/** Room for a gap: so many events are kept for late cursors. */
const HISTORY_EVENTS = 5

export interface Told {
  readonly log: readonly string[]
  readonly messages: readonly string[]
  readonly failures: readonly { readonly kind: string; readonly detail: string }[]
  readonly headers: readonly string[]
  readonly retries: readonly number[]
  readonly upstream: readonly string[]
  readonly wire: WireAccount
  /** HTTP requests, handshakes and POSTs that were sent. */
  readonly requests: number
  readonly cursor: number
}

class Story {
  readonly seen = new RecordingObserver()
  readonly #harness: Harness
  readonly #client: ReturnType<ReturnType<typeof clientsOf>>
  readonly #polls: boolean
  /** Polls of a session, which its server keeps for a while when they stop. */
  readonly #isSession: boolean
  #expected = 0

  constructor(harness: Harness, kind: ClientKind, profile: HeadersProfile) {
    const { transport } = harness.subject
    this.#harness = harness
    this.#isSession = transport === 'long-poll' && hasDialect(harness.subject)
    this.#polls = transport === 'short-poll'
    this.#client = clientsOf(kind)(transport, harness.port, this.seen, {
      channel: CHANNEL,
      headers: requestHeaders(profile, transport),
      ...wayTo(harness.subject),
    })
  }

  /** Connects; `bodies` come with it (a snapshot, what was missed, a gap and a snapshot). */
  async connect(bodies: number): Promise<void> {
    const ready = this.seen.readyCount + 1
    this.#expected += bodies
    this.#client.connect()
    await this.seen.until(() => this.seen.readyCount === ready && this.seen.messages.length >= this.#expected)
    await this.#waiting()
  }

  async publish(count: number): Promise<void> {
    this.#expected += count
    // The next poll is for when this one's answer has ended.
    const answers = this.seen.batches.length + (this.#polls ? 1 : 0)
    this.#harness.publish(count)
    if (this.#polls) this.#client.poll()
    await this.seen.until(() => this.seen.messages.length === this.#expected && this.seen.batches.length >= answers)
    await this.#waiting()
  }

  /** A short poll that finds nothing. */
  async pollInVain(): Promise<void> {
    const answers = this.seen.batches.length + 1
    this.#client.poll()
    await this.seen.until(() => this.seen.batches.length === answers)
  }

  async send(body: string): Promise<void> {
    const { length } = this.#harness.upstream
    const sent = this.seen.upstream + 1
    this.#client.send(Buffer.from(body))
    await this.seen.until(() => this.seen.upstream === sent)
    await until(() => this.#harness.upstream.length === length + 1)
  }

  async close(): Promise<void> {
    this.#client.close()
    const { server } = this.#harness
    await until(() => (this.#isSession || server.counters().subscribers === 0) && server.counters().established === 0)
  }

  publishUnheard(count: number): void {
    this.#harness.publish(count)
  }

  async closeServer(): Promise<void> {
    const failures = this.seen.failures.length + 1
    void this.#harness.server.close()
    await this.seen.until(() => this.seen.failures.length === failures)
  }

  told(): Told {
    const { log, messages, failures, headers, retries, wire } = this.seen
    const { requests } = this.#harness.server.counters()
    const upstream = this.#harness.upstream.map(({ body }) => body)
    return { log, messages, failures, headers, retries, upstream, wire, requests, cursor: this.#client.cursor }
  }

  /** A long poll is answered apart from the next event only when it is held. */
  async #waiting(): Promise<void> {
    if (this.#harness.subject.transport !== 'long-poll' || this.#isSession) return
    await until(() => this.#harness.server.counters().subscribers === 1)
  }
}

/** What a client must know of what it connects to. */
export function wayTo({ transport, engine, tls }: Subject): ClientSettings {
  const topology = { ...DIRECT, tls }
  const dialect = dialectOf({ transport, engine })
  if (dialect === 'target') throw new Error('a target is no subject')
  return { dialect, http: clientHttp({ transport, engine, topology }), tls: tls ? CLIENT_TLS : null }
}

export async function live(subject: Subject, kind: ClientKind, profile: HeadersProfile): Promise<Told> {
  const harness = await start(subject, { historyEvents: HISTORY_EVENTS, keepAliveMs: 30_000 })
  harness.publish(2)
  const story = new Story(harness, kind, profile)
  await story.connect(1)
  if (subject.transport === 'short-poll') await story.pollInVain()
  await story.publish(1)
  await story.publish(3)
  await story.send('{"up":1}')
  await story.send('{"up":"2 ž"}')
  await story.close()
  story.publishUnheard(3)
  await story.connect(3)
  await story.publish(2)
  await story.close()
  story.publishUnheard(HISTORY_EVENTS + 2)
  await story.connect(2)
  await story.publish(1)
  await story.close()
  return story.told()
}

/** A client whose server closes. */
export async function abandoned(subject: Subject, kind: ClientKind): Promise<Told> {
  const story = new Story(await start(subject), kind, 'browser')
  await story.connect(1)
  await story.publish(2)
  await story.closeServer()
  return story.told()
}
