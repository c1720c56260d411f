/**
 * The recorder: what the simulated clients of one process report to. It reads the clock once per socket read, when the
 * first complete message of that read is handed over; all messages of that read share it. HOT PATH: `message` allocates
 * nothing after an event's first receipt, and holds no promise, closure, log or JSON.
 */
import { sameBytes, viewOf } from '../../clients/protocol/bytes.js'
import { nowUs } from '../clock.js'
import type { ClientObserver, FailureKind, WireAccount, WireDirection } from '../contracts/client.js'
import type { LoadPlan, WorkloadPlan } from '../contracts/control.js'
import { bodyKind, readIntendedUs, readPublishedUs, readSequence, snapshotBody } from '../event/stamp.js'
import { makeChannelWorkload, parseSnapshot, type Snapshot } from '../event/workload.js'
import { LatencyHistogram } from '../measure/histogram.js'
import type { ClientLedger, Window } from '../measure/ledger.js'
import { ClientStates } from './client-states.js'
import { EventTable } from './event-table.js'
import type { Intervals } from './intervals.js'

/** Counts since the process began, copied at T0 and T1. */
export interface RunningCounts {
  received: number
  requests: number
  responses: number
  emptyResponses: number
  reads: number
  readsWithSeveral: number
  connectionsOpened: number
  upstreamSent: number
}

/** Where the latencies of one window go. */
export interface LatencySink {
  readonly intervals: Intervals
  readonly pollWait: LatencyHistogram
}

/** What the measured part adds to a recorder that so far only watched clients connect. */
export interface Measurement {
  readonly ledger: ClientLedger
  /**
   * By window. The first takes what the warm-up delivers and is never reported: nothing may run for the first time, or
   * take a branch for the first time, when measuring begins.
   */
  readonly sinks: readonly [LatencySink, LatencySink]
  /** The window of event `event` (1 …) of this client. */
  windowOf(client: number, event: number): Window
  /** Private channels: which scheduled message this intended time belongs to (numbered from 1). */
  privateEvent(client: number, intendedUs: number): number
  /** When an event (1 …) of a broadcast channel is due, µs. */
  dueUs(channel: number, event: number): number
  readonly t0Us: number
  readonly t1Us: number
}

/** What the recorder hands back to whoever steers the clients. */
export interface RecorderListener {
  ready(client: number): void
  failed(client: number, kind: FailureKind): void
  answered(client: number): void
  /** Of a closed loop: an upstream message was taken by the server (HTTP) or written as a frame. */
  upstreamSent(client: number): void
  /** Of a closed loop: the answer to this message (1 …) arrived. */
  echoed(client: number, message: number): void
}

const FAILURE_EXAMPLES = 5

export class Recorder implements ClientObserver {
  readonly wire: WireAccount = { down: emptyDirection(), up: emptyDirection() }
  readonly counts: RunningCounts = {
    received: 0,
    requests: 0,
    responses: 0,
    emptyResponses: 0,
    reads: 0,
    readsWithSeveral: 0,
    connectionsOpened: 0,
    upstreamSent: 0,
  }
  readonly pollService = new LatencyHistogram()
  readonly pollResponse = new LatencyHistogram()
  readonly connectTime = new LatencyHistogram()
  /** Data-bearing poll answers by the number of events they carried. */
  readonly batches = new Map<number, number>()
  readonly tables: readonly EventTable[]
  readonly states: ClientStates | null
  readonly failures: Partial<Record<FailureKind, number>> = {}
  readonly failureExamples: string[] = []
  readonly #plan: LoadPlan
  readonly #listener: RecorderListener
  readonly #isClosedLoop: boolean
  readonly #isTarget: boolean
  readonly #channelOf: Uint32Array
  readonly #requestUs: Float64Array
  readonly #scheduledUs: Float64Array
  readonly #attemptUs: Float64Array
  #measurement: Measurement | null = null
  #lastSnapshot: { readonly body: DataView; readonly snapshot: Snapshot } | null = null
  #headers: readonly string[] = []
  #readUs = 0
  /** The reads of one turn of the event loop are a burst: when the current or last one began and last read, µs. */
  burstStartUs = 0
  lastReadUs = 0
  #messagesInRead = 0
  #inBurst = false
  readonly #endBurst = (): void => {
    this.#inBurst = false
  }
  connected = 0
  corrupt = 0
  gapAnswers = 0

  constructor(plan: LoadPlan, listener: RecorderListener) {
    this.#plan = plan
    this.#listener = listener
    this.#isClosedLoop = plan.upstream?.loop === 'closed'
    this.#isTarget = plan.dialect === 'target'
    const isTicker = plan.workload.kind === 'ticker'
    const channels = plan.workload.channels.length
    const dueUs = (channel: number, event: number): number => this.#measurement?.dueUs(channel, event) ?? Number.NaN
    this.tables = plan.workload.channels.map(
      (_, channel) => new EventTable(isTicker, (event) => dueUs(channel, event), plan.shards > 1),
    )
    this.states = isTicker && !plan.privateChannels ? new ClientStates(plan.clients, plan.rawSamples) : null
    this.#channelOf = Uint32Array.from({ length: plan.clients }, (_, i) => (plan.firstClient + i) % channels)
    if (this.#isTarget) this.#assumeSnapshots(plan.workload)
    this.#requestUs = new Float64Array(plan.clients)
    this.#scheduledUs = new Float64Array(plan.clients)
    this.#attemptUs = new Float64Array(plan.clients)
  }

  begin(measurement: Measurement): void {
    this.#measurement = measurement
  }

  channelOf(client: number): number {
    return this.#channelOf[client] as number
  }

  get responseHeaderNames(): readonly string[] {
    return this.#headers
  }

  /** A connection attempt of this client was due at this instant, µs; attempts that fail count towards the next. */
  attempt(client: number, dueUs: number): void {
    if (this.#attemptUs[client] === 0) this.#attemptUs[client] = dueUs
    this.#scheduledUs[client] = 0
  }

  /** The next poll of this client was due at this instant, µs. */
  scheduled(client: number, dueUs: number): void {
    this.#scheduledUs[client] = dueUs
  }

  readBegins(): void {
    this.#readUs = 0
    this.#messagesInRead = 0
  }

  readEnds(): void {
    if (this.#messagesInRead === 0) return
    this.counts.reads++
    if (this.#messagesInRead > 1) this.counts.readsWithSeveral++
  }

  message(client: number, bytes: Buffer, start: number, end: number): number {
    if (this.#readUs === 0) this.#readClock()
    const kind = bodyKind(bytes, start, end)
    if (kind !== 'event') return this.#otherBody(client, kind, bytes, start, end)
    this.#messagesInRead++
    const sequence = readSequence(bytes, start)
    const measurement = this.#measurement
    if (this.#isTarget && this.#isOlder(client, sequence, bytes, start)) {
      if (this.#isMeasured(measurement)) this.corrupt++
      return sequence
    }
    if (sequence < 1 || measurement === null) {
      this.corrupt++
      return sequence
    }
    if (this.#plan.privateChannels) this.#receivePrivate(client, measurement, bytes, start, end)
    else this.#receiveShared(client, sequence, measurement, bytes, start, end)
    return sequence
  }

  /** A running server of somebody else may still have the events of an earlier trial, and send them to who is new. */
  #isOlder(client: number, sequence: number, bytes: Buffer, start: number): boolean {
    if (sequence < 1) return false
    const firstDueUs = this.#measurement?.dueUs(this.#channelOf[client] as number, 1) ?? Number.POSITIVE_INFINITY
    return readIntendedUs(bytes, start) < firstDueUs
  }

  /** At connect such events do no harm; in the measured time they are counted with what costs are divided by. */
  #isMeasured(measurement: Measurement | null): boolean {
    return measurement !== null && this.#readUs >= measurement.t0Us && this.#readUs < measurement.t1Us
  }

  #receiveShared(
    client: number,
    sequence: number,
    measurement: Measurement,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    const receipt = measurement.ledger.receive(client, sequence)
    if (receipt === 'foreign') {
      this.corrupt++
      return
    }
    const table = this.tables[this.#channelOf[client] as number] as EventTable
    if (!table.check(sequence, bytes, start, end)) {
      this.corrupt++
      return
    }
    if (receipt === 'duplicate') return
    this.counts.received++
    const states = this.states
    if (states !== null) {
      states.keepRaw(client, bytes, start, end)
      const change = table.changes[sequence]
      if (change != null) states.apply(client, change)
    }
    const sink = measurement.sinks[measurement.windowOf(client, sequence)]
    const publishedUs = table.publishedUsOf(sequence, bytes, start)
    this.#recordLatency(client, sink, table.intendedUs[sequence] as number, publishedUs)
  }

  #receivePrivate(client: number, measurement: Measurement, bytes: Buffer, start: number, end: number): void {
    const intendedUs = readIntendedUs(bytes, start)
    const publishedUs = readPublishedUs(bytes, start)
    const event = measurement.privateEvent(client, intendedUs)
    const receipt = measurement.ledger.receive(client, event)
    if (receipt === 'foreign' || publishedUs < 0 || end - start !== this.#plan.upstream?.payloadBytes) this.corrupt++
    if (receipt !== 'first') return
    this.counts.received++
    const sink = measurement.sinks[measurement.windowOf(client, event)]
    this.#recordLatency(client, sink, intendedUs, publishedUs)
    if (this.#isClosedLoop) this.#listener.echoed(client, event)
  }

  #recordLatency(client: number, sink: LatencySink, intendedUs: number, publishedUs: number): void {
    sink.intervals.record(this.#readUs, this.#readUs - intendedUs, this.#readUs - publishedUs)
    const askedUs = this.#requestUs[client] as number
    if (askedUs > 0) sink.pollWait.record(Math.max(0, askedUs - publishedUs))
  }

  #otherBody(client: number, kind: 'snapshot' | 'gap' | 'unknown', bytes: Buffer, start: number, end: number): number {
    if (kind === 'gap') {
      this.gapAnswers++
      return -1
    }
    const snapshot = kind === 'snapshot' ? this.#readSnapshot(bytes, start, end) : null
    if (snapshot === null) {
      this.corrupt++
      return -1
    }
    if (this.states !== null) {
      this.states.reset(client, snapshot.state)
      this.states.keepRaw(client, bytes, start, end)
    }
    return snapshot.cursor
  }

  /** Servers of others send no snapshot: every client begins with the state that the seed gives, before the first event. */
  #assumeSnapshots({ kind, payloadBytes, seed, channels }: WorkloadPlan): void {
    const snapshots = channels.map((channel) =>
      snapshotBody(0, makeChannelWorkload({ kind, payloadBytes, seed, channel }).snapshotMembers()),
    )
    for (let client = 0; client < this.#plan.clients; client++) {
      const body = snapshots[this.channelOf(client)] as Buffer
      this.#otherBody(client, 'snapshot', body, 0, body.length)
    }
  }

  /** Thousands of clients that connect before the first event get the same snapshot: it is parsed once. */
  #readSnapshot(bytes: Buffer, start: number, end: number): Snapshot | null {
    const last = this.#lastSnapshot
    if (last?.body.byteLength === end - start && sameBytes(last.body, viewOf(bytes), start)) return last.snapshot
    const snapshot = parseSnapshot(bytes.toString('latin1', start, end))
    const body = new DataView(Uint8Array.from(bytes.subarray(start, end)).buffer)
    this.#lastSnapshot = snapshot === null ? null : { body, snapshot }
    return snapshot
  }

  #readClock(): void {
    this.#readUs = nowUs()
    this.lastReadUs = this.#readUs
    if (this.#inBurst) return
    // Immediates run once the event loop has handed over everything that was ready to be read.
    this.#inBurst = true
    this.burstStartUs = this.#readUs
    setImmediate(this.#endBurst)
  }

  connectionOpened(): void {
    this.counts.connectionsOpened++
    this.connected++
  }

  connectionClosed(): void {
    this.connected--
  }

  ready(client: number): void {
    this.connectTime.record(nowUs() - (this.#attemptUs[client] as number))
    this.#attemptUs[client] = 0
    this.#listener.ready(client)
  }

  requestSent(client: number): void {
    this.counts.requests++
    this.#requestUs[client] = nowUs()
  }

  heartbeatSent(): void {
    this.counts.requests++
  }

  responseEnded(client: number, events: number): void {
    this.counts.responses++
    if (events === 0) this.counts.emptyResponses++
    else this.batches.set(events, (this.batches.get(events) ?? 0) + 1)
    if (this.#plan.transport === 'short-poll' && this.#measurement !== null) this.#recordPoll(client, this.#measurement)
    this.#listener.answered(client)
  }

  /** Round trip of a poll that was due inside the measured window, from its actual and from its scheduled send. */
  #recordPoll(client: number, measurement: Measurement): void {
    const dueUs = this.#scheduledUs[client] as number
    if (dueUs < measurement.t0Us || dueUs >= measurement.t1Us) return
    if (this.#readUs === 0) this.#readClock()
    this.pollService.record(this.#readUs - (this.#requestUs[client] as number))
    this.pollResponse.record(this.#readUs - dueUs)
  }

  responseHeaders(names: readonly string[]): void {
    if (this.#headers.length === 0) this.#headers = [...names]
  }

  retryHint(): void {
    // The scenario's reconnect policy is the same for all transports; the server's own hint is not followed.
  }

  failure(client: number, kind: FailureKind, detail: string): void {
    this.failures[kind] = (this.failures[kind] ?? 0) + 1
    if (this.failureExamples.length < FAILURE_EXAMPLES) this.failureExamples.push(`${kind}: ${detail}`)
    this.#listener.failed(client, kind)
  }

  upstreamSent(client: number): void {
    this.counts.upstreamSent++
    if (this.#isClosedLoop) this.#listener.upstreamSent(client)
  }
}

function emptyDirection(): WireDirection {
  return { raw: 0, payload: 0, framing: 0, http: 0, tls: 0, tlsHandshake: 0, heartbeat: 0, setup: 0 }
}
