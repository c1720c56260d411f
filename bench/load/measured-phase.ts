/** The measured phase of one load process: from the timetable to its report. */
import { atUs } from '../clock.js'
import type { WireAccount, WireDirection } from '../contracts/client.js'
import type { ClientLedgerTotals, LoadCounts, LoadPlan, LoadReport, Timetable } from '../contracts/control.js'
import type { Pacer } from '../event/pacer.js'
import { channelPacer, measuredRange, upstreamIndex, upstreamPacer } from '../event/schedule.js'
import { LatencyHistogram } from '../measure/histogram.js'
import { ClientLedger, type MeasuredRange, windowOf } from '../measure/ledger.js'
import { isProbeEnabled } from '../process/child-channel.js'
import { Sampler } from '../process/sampler.js'
import { TimerLateness } from '../process/timer-lateness.js'
import { difference, UsageReader, type UsageReading } from '../process/usage-reader.js'
import { type FinishedSecond, Intervals } from './intervals.js'
import type { RunningCounts } from './recorder.js'
import type { Simulation } from './simulation.js'

/** Everything that is read at T0 and at T1. */
interface Reading {
  readonly usage: UsageReading
  readonly wire: WireAccount
  readonly counts: RunningCounts
  readonly reconnects: number
  readonly pollOverruns: number
  readonly upstreamScheduled: number
  readonly upstreamOverruns: number
  readonly batches: ReadonlyMap<number, number>
}

export interface MeasuredPhaseHooks {
  second(second: FinishedSecond): void
  progress(delivered: number, connected: number): void
}

export class MeasuredPhase {
  readonly #plan: LoadPlan
  readonly #timetable: Timetable
  readonly #simulation: Simulation
  readonly #reader: UsageReader
  readonly #ranges: readonly MeasuredRange[]
  /** The schedule of each broadcast channel. */
  readonly #pacers: readonly Pacer[]
  readonly #ledger: ClientLedger
  readonly #intervals: Intervals
  readonly #pollWait = new LatencyHistogram()
  readonly #sampler: Sampler
  readonly #timerLate = new LatencyHistogram()
  readonly #lateness: TimerLateness
  readonly #connectedPerSecond: number[] = []
  #atT0: Reading | null = null
  #atT1: Reading | null = null

  constructor(simulation: Simulation, plan: LoadPlan, timetable: Timetable, hooks: MeasuredPhaseHooks) {
    const { recorder } = simulation
    this.#plan = plan
    this.#timetable = timetable
    this.#simulation = simulation
    this.#pacers = plan.workload.channels.map((_, channel) => channelPacer(plan.workload, channel))
    this.#reader = UsageReader.start({ schedstat: isProbeEnabled('schedstat') })
    this.#ranges = clientRanges(plan, timetable, simulation.upstream.phases)
    this.#ledger = new ClientLedger(this.#ranges)
    const { startUs, t0Us, endUs } = timetable
    this.#intervals = new Intervals({ t0Us, seconds: Math.ceil((endUs - t0Us) / 1e6) + 1, send: hooks.second })
    const warmUp = {
      intervals: new Intervals({ t0Us: startUs, seconds: 2, send: () => undefined }),
      pollWait: new LatencyHistogram(),
    }
    recorder.begin({
      ledger: this.#ledger,
      sinks: [warmUp, { intervals: this.#intervals, pollWait: this.#pollWait }],
      windowOf: (client, event) => windowOf(this.#ranges[client] as MeasuredRange, event),
      dueUs: (channel, event) => timetable.startUs + (this.#pacers[channel] as Pacer).dueAtUs(event - 1),
      privateEvent: (client, intendedUs) => this.#privateEvent(client, intendedUs),
      t0Us: timetable.t0Us,
      t1Us: timetable.t1Us,
    })
    this.#sampler = Sampler.start({
      reader: this.#reader,
      t0Us: timetable.t0Us,
      maxSamples: Math.max(1, Math.ceil((timetable.t1Us - timetable.t0Us) / 1e6)),
      onSample: ({ second }) => {
        // A sample may span several seconds; each of them has its place.
        while (this.#connectedPerSecond.length < second) this.#connectedPerSecond.push(recorder.connected)
        hooks.progress(this.#ledger.delivered, recorder.connected)
      },
    })
    this.#lateness = new TimerLateness({
      startUs: timetable.t0Us,
      endUs: timetable.t1Us,
      receiving: recorder,
      onLate: (lateUs) => this.#timerLate.record(lateUs),
    })
    // Once for nothing in the middle of the warm-up: what runs for the first time costs the events behind it.
    atUs((startUs + t0Us) / 2, () => void this.#read())
    atUs(timetable.t0Us, () => {
      this.#atT0 = this.#read()
    })
    atUs(timetable.t1Us, () => {
      this.#atT1 = this.#read()
    })
  }

  /** The report; to be asked for after the drain. */
  report(): LoadReport {
    const { recorder } = this.#simulation
    this.#intervals.flush()
    const samples = this.#sampler.stop()
    this.#lateness.stop()
    const t0 = this.#atT0 ?? this.#read()
    const t1 = this.#atT1 ?? this.#read()
    return {
      usage: difference(t0.usage, t1.usage, this.#timetable),
      samples,
      connectedPerSecond: this.#connectedPerSecond,
      wire: differenceOfWire(t0.wire, t1.wire),
      wireTotal: copyWire(recorder.wire),
      counts: this.#counts(t0, t1),
      ledger: this.#ledgerTotals(),
      delivery: this.#intervals.delivery.encode(),
      transport: this.#intervals.transport.encode(),
      pollWait: this.#pollWait.encode(),
      pollService: recorder.pollService.encode(),
      pollResponse: recorder.pollResponse.encode(),
      connectTime: recorder.connectTime.encode(),
      timerLate: this.#timerLate.encode(),
      timerTicksWhileReceiving: this.#lateness.skipped,
      eventsByChannel: this.#distinctEvents(),
      failures: recorder.failures,
      failureExamples: recorder.failureExamples,
      responseHeaders: recorder.responseHeaderNames,
    }
  }

  #privateEvent(client: number, intendedUs: number): number {
    const rate = this.#plan.upstream?.ratePerSecond ?? 0
    const phase = this.#simulation.upstream.phases[client] as number
    return upstreamIndex(rate, phase, intendedUs - this.#timetable.startUs) + 1
  }

  #read(): Reading {
    const simulation = this.#simulation
    return {
      usage: this.#reader.mark(),
      wire: copyWire(simulation.recorder.wire),
      counts: { ...simulation.recorder.counts },
      reconnects: simulation.reconnects,
      pollOverruns: simulation.pollOverruns,
      upstreamScheduled: simulation.upstream.scheduled,
      upstreamOverruns: simulation.upstream.overruns,
      batches: new Map(simulation.recorder.batches),
    }
  }

  #counts(t0: Reading, t1: Reading): LoadCounts {
    const since = (key: keyof RunningCounts): number => t1.counts[key] - t0.counts[key]
    const batch = [...t1.batches].flatMap(([events, answers]): [number, number][] => {
      const inWindow = answers - (t0.batches.get(events) ?? 0)
      return inWindow > 0 ? [[events, inWindow]] : []
    })
    return {
      received: since('received'),
      requests: since('requests'),
      responses: since('responses'),
      emptyResponses: since('emptyResponses'),
      pollOverruns: t1.pollOverruns - t0.pollOverruns,
      batch,
      reads: since('reads'),
      readsWithSeveral: since('readsWithSeveral'),
      connectionsOpened: since('connectionsOpened'),
      connectionsOpenedTotal: this.#simulation.recorder.counts.connectionsOpened,
      reconnects: t1.reconnects - t0.reconnects,
      upstreamScheduled: t1.upstreamScheduled - t0.upstreamScheduled,
      upstreamSent: since('upstreamSent'),
      upstreamOverruns: t1.upstreamOverruns - t0.upstreamOverruns,
      upstreamUnanswered: this.#simulation.upstream.lapses.unanswered,
      upstreamLate: this.#simulation.upstream.lapses.late,
    }
  }

  #ledgerTotals(): ClientLedgerTotals {
    const { recorder } = this.#simulation
    const { youngestMissing, ...totals } = this.#ledger.settle()
    let smallestCensoredUs: number | null = null
    for (const { client, event } of youngestMissing) {
      const censoredUs = this.#timetable.endUs - this.#dueUs(client, event)
      smallestCensoredUs = Math.min(smallestCensoredUs ?? Number.POSITIVE_INFINITY, censoredUs)
    }
    return {
      clients: this.#plan.clients,
      ...totals,
      gapAnswers: recorder.gapAnswers,
      corrupt: recorder.corrupt,
      smallestCensoredUs,
    }
  }

  /** When event `event` (1 …) of this client was due, from the schedule. */
  #dueUs(client: number, event: number): number {
    const { upstream, privateChannels } = this.#plan
    const pacer =
      privateChannels && upstream !== null
        ? upstreamPacer(upstream.ratePerSecond, this.#simulation.upstream.phases[client] as number)
        : (this.#pacers[this.#simulation.recorder.channelOf(client)] as Pacer)
    return this.#timetable.startUs + pacer.dueAtUs(event - 1)
  }

  /** Distinct measured events seen: by channel, or every delivery where each client has its own. */
  #distinctEvents(): number[] {
    if (this.#plan.privateChannels) return [this.#ledger.delivered]
    const { t0Us, t1Us } = this.#timetable
    const isMeasured = (us: number | undefined): boolean => us !== undefined && us >= t0Us && us < t1Us
    return this.#simulation.recorder.tables.map((table) => table.intendedUs.filter(isMeasured).length)
  }
}

/** The measured range of every client: of its channel's schedule, or of its own upstream messages. */
function clientRanges(plan: LoadPlan, timetable: Timetable, phases: readonly number[]): MeasuredRange[] {
  const { upstream, workload } = plan
  if (plan.privateChannels && upstream !== null) {
    return phases.map((phase) => measuredRange(upstreamPacer(upstream.ratePerSecond, phase), timetable))
  }
  const byChannel = workload.channels.map((_, channel) => measuredRange(channelPacer(workload, channel), timetable))
  return Array.from(
    { length: plan.clients },
    (_, i) => byChannel[(plan.firstClient + i) % byChannel.length] as MeasuredRange,
  )
}

function copyWire(wire: WireAccount): WireAccount {
  return { down: { ...wire.down }, up: { ...wire.up } }
}

function differenceOfWire(from: WireAccount, to: WireAccount): WireAccount {
  const direction = (a: WireDirection, b: WireDirection): WireDirection => ({
    raw: b.raw - a.raw,
    payload: b.payload - a.payload,
    framing: b.framing - a.framing,
    http: b.http - a.http,
    heartbeat: b.heartbeat - a.heartbeat,
    tls: b.tls - a.tls,
    tlsHandshake: b.tlsHandshake - a.tlsHandshake,
    setup: b.setup - a.setup,
  })
  return { down: direction(from.down, to.down), up: direction(from.up, to.up) }
}
