/** A recorder in its measured phase, whose reads happen at instants that the test names. */
import type { LoadPlan } from '../../../bench/contracts/control.js'
import { readIntendedUs, readSequence } from '../../../bench/event/stamp.js'
import { type FinishedSecond, Intervals } from '../../../bench/load/intervals.js'
import { type Measurement, Recorder } from '../../../bench/load/recorder.js'
import { LatencyHistogram } from '../../../bench/measure/histogram.js'
import { ClientLedger, type MeasuredRange, windowOf } from '../../../bench/measure/ledger.js'
import { loadPlanWith } from './plan.js'

export const T0 = 10_000_000
export const T1 = 12_000_000

export interface RecordingOptions {
  readonly plan?: Partial<LoadPlan>
  readonly range?: MeasuredRange
  readonly privateEvent?: Measurement['privateEvent']
}

export class Recording {
  readonly recorder: Recorder
  readonly ledger: ClientLedger
  readonly intervals: Intervals
  readonly pollWait = new LatencyHistogram()
  readonly warmUp = new Intervals({ t0Us: T0, seconds: 30, send: () => undefined })
  readonly seconds: FinishedSecond[] = []
  readonly heard: string[] = []
  readonly #clock: { now: number; reads: number }

  readonly #due = new Map<string, number>()

  constructor(clock: { now: number; reads: number }, options: RecordingOptions = {}) {
    this.#clock = clock
    const plan = loadPlanWith(options.plan)
    const range = options.range ?? { total: 30, first: 11, last: 30 }
    this.recorder = new Recorder(plan, {
      ready: (client) => this.heard.push(`ready ${client}`),
      failed: (client, kind) => this.heard.push(`failed ${client} ${kind}`),
      answered: (client) => this.heard.push(`answered ${client}`),
      upstreamSent: (client) => this.heard.push(`upstream sent ${client}`),
      echoed: (client, message) => this.heard.push(`echoed ${client} ${message}`),
    })
    this.ledger = new ClientLedger(new Array<MeasuredRange>(plan.clients).fill(range))
    this.intervals = new Intervals({ t0Us: T0, seconds: 30, send: (second) => this.seconds.push(second) })
    this.recorder.begin({
      ledger: this.ledger,
      sinks: [
        { intervals: this.warmUp, pollWait: new LatencyHistogram() },
        { intervals: this.intervals, pollWait: this.pollWait },
      ],
      dueUs: (channel, event) => this.#due.get(`${channel}/${event}`) ?? Number.NaN,
      windowOf: (_, event) => windowOf(range, event),
      privateEvent: options.privateEvent ?? (() => 0),
      t0Us: T0,
      t1Us: T1,
    })
  }

  /** The first body of a channel's sequence number says when it is due. */
  noteDue(client: number, bodies: readonly Buffer[]): void {
    for (const body of bodies) {
      const key = `${this.recorder.channelOf(client)}/${readSequence(body, 0)}`
      if (!this.#due.has(key)) this.#due.set(key, readIntendedUs(body, 0))
    }
  }

  /** One socket read of a client at an instant, carrying these bodies; the clock goes on while it is handled. */
  read(atUs: number, client: number, ...bodies: readonly Buffer[]): number[] {
    this.#clock.now = atUs
    this.recorder.readBegins()
    this.noteDue(client, bodies)
    const cursors = bodies.map((body) => {
      const cursor = this.recorder.message(client, body, 0, body.length)
      this.#clock.now += 500
      return cursor
    })
    this.recorder.readEnds()
    return cursors
  }

  /** Delivery latencies so far, in order of size, at the histogram's resolution. */
  deliveries(): number[] {
    this.intervals.flush()
    const { delivery } = this.intervals
    return Array.from({ length: delivery.count }, (_, i) => delivery.valueAtRank(i + 1))
  }

  transports(): number[] {
    this.intervals.flush()
    const { transport } = this.intervals
    return Array.from({ length: transport.count }, (_, i) => transport.valueAtRank(i + 1))
  }
}
