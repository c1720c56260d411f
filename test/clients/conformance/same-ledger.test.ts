/** A recorder fed by clients of either kind from one server, with defects on purpose, keeps the same ledger. */
import { expect, it } from 'vitest'
import type { ClientObserver, TransportClient } from '../../../bench/contracts/client.js'
import { CLIENT_KINDS, type ClientKind } from '../../../bench/contracts/names.js'
import { Intervals } from '../../../bench/load/intervals.js'
import { Recorder } from '../../../bench/load/recorder.js'
import { LatencyHistogram } from '../../../bench/measure/histogram.js'
import { ClientLedger, type LedgerTotals, windowOf } from '../../../bench/measure/ledger.js'
import { withFaults } from '../../../servers/index.js'
import { loadPlanWith } from '../../load/support/plan.js'
import {
  CHANNEL,
  forEachSubject,
  type Harness,
  isPlain,
  type Subject,
  speaksHttp1,
  start,
  until,
} from '../../servers/support/harness.js'
import { clientsOf } from '../support/peers.js'
import { wayTo } from './support/story.js'

const CLIENTS = 3
const BURST = 12
const EVENTS = BURST + 1
/** Of the measured events 3 … 13 one is dropped, one comes twice, two are swapped; another is changed for some. */
const RANGE = { total: EVENTS, first: 3, last: EVENTS }
const FAULTS = [
  { kind: 'drop', sequence: 4 },
  { kind: 'duplicate', sequence: 6 },
  { kind: 'reorder', sequence: 8 },
] as const

class Feed {
  readonly recorder: Recorder
  readonly #ledger = new ClientLedger(new Array(CLIENTS).fill(RANGE))
  readonly #clients: TransportClient[]
  readyCount = 0

  constructor(harness: Harness, kind: ClientKind) {
    const { transport } = harness.subject
    const workload = { ...loadPlanWith().workload, channels: [CHANNEL] }
    this.recorder = new Recorder(loadPlanWith({ transport, clients: CLIENTS, totalClients: CLIENTS, workload }), {
      ready: () => this.readyCount++,
      failed: () => undefined,
      answered: (client) => setImmediate(() => this.#clients[client]?.poll()),
      upstreamSent: () => undefined,
      echoed: () => undefined,
    })
    this.recorder.begin({
      ledger: this.#ledger,
      sinks: [unread(), unread()],
      windowOf: (_client, event) => windowOf(RANGE, event),
      privateEvent: () => 0,
      dueUs: (_channel, event) => 1_000 + event,
      t0Us: 0,
      t1Us: 1,
    })
    const make = clientsOf(kind)
    this.#clients = Array.from({ length: CLIENTS }, (_, index) =>
      make(transport, harness.port, ofClient(this.recorder, index), { channel: CHANNEL, ...wayTo(harness.subject) }),
    )
  }

  connect(): void {
    for (const client of this.#clients) client.connect()
  }

  get cursors(): number[] {
    return this.#clients.map(({ cursor }) => cursor)
  }

  close(): { readonly ledger: LedgerTotals; readonly counts: object } {
    for (const client of this.#clients) client.close()
    const { counts, corrupt, gapAnswers, failures } = this.recorder
    return { ledger: this.#ledger.settle(), counts: { received: counts.received, corrupt, gapAnswers, failures } }
  }
}

const unread = () => ({
  intervals: new Intervals({ t0Us: 0, seconds: 2, send: () => undefined }),
  pollWait: new LatencyHistogram(),
})

/** The recorder as client `index` of the process; made clients are the first one of theirs. */
function ofClient(recorder: Recorder, index: number): ClientObserver {
  return {
    wire: recorder.wire,
    readBegins: () => recorder.readBegins(),
    readEnds: () => recorder.readEnds(),
    message: (_client, bytes, from, to) => recorder.message(index, bytes, from, to),
    connectionOpened: () => recorder.connectionOpened(),
    connectionClosed: () => recorder.connectionClosed(),
    ready: () => recorder.ready(index),
    requestSent: () => recorder.requestSent(index),
    heartbeatSent: () => recorder.heartbeatSent(),
    responseEnded: (_client, events) => recorder.responseEnded(index, events),
    responseHeaders: (names) => recorder.responseHeaders(names),
    retryHint: () => recorder.retryHint(),
    failure: (_client, kind, detail) => recorder.failure(index, kind, detail),
    upstreamSent: () => recorder.upstreamSent(index),
  }
}

/** Library clients do not speak HTTP/2: there the lean ones alone are held to what the defects are. */
const kindsFor = (subject: Subject): readonly ClientKind[] => (speaksHttp1(subject) ? CLIENT_KINDS : ['lean'])

await forEachSubject('with defects', isPlain, (subject) => {
  it('is the same in the ledgers of lean and library clients', async () => {
    const harness = await start(subject, { historyEvents: 50 }, (server) => withFaults(server, FAULTS))
    const feeds = kindsFor(subject).map((kind) => new Feed(harness, kind))
    for (const feed of feeds) feed.connect()
    await until(() => feeds.every((feed) => feed.readyCount === CLIENTS))
    if (subject.transport === 'long-poll') {
      await until(() => harness.server.counters().subscribers === feeds.length * CLIENTS)
    }
    harness.publish(BURST)
    await until(() => feeds.every(({ cursors }) => cursors.every((cursor) => cursor === BURST)))
    harness.publish(1)
    await until(() => feeds.every(({ cursors }) => cursors.every((cursor) => cursor === EVENTS)))
    const [lean, ...others] = feeds.map((feed) => feed.close())
    for (const library of others) expect(library).toEqual(lean)
    expect(lean?.ledger).toMatchObject({ missing: CLIENTS, duplicated: CLIENTS, clientsMissingEvents: CLIENTS })
    expect(lean?.ledger.delivered).toBe((RANGE.last - RANGE.first) * CLIENTS)
  })
})
