/**
 * The lean WebSocket clients in a closed echo loop, with all measuring on: recorder, ledger, byte account, histograms. Only
 * the schedule is missing, because a closed loop has none.
 */
import { nowUs } from '../../bench/clock.js'
import type { TransportClient } from '../../bench/contracts/client.js'
import type { LoadPlan } from '../../bench/contracts/control.js'
import { writeIntendedUs } from '../../bench/event/stamp.js'
import { Intervals } from '../../bench/load/intervals.js'
import { type Measurement, Recorder, type RecorderListener } from '../../bench/load/recorder.js'
import { LatencyHistogram } from '../../bench/measure/histogram.js'
import { ClientLedger, MEASURED } from '../../bench/measure/ledger.js'
import { seededRandom } from '../../bench/random.js'
import { createWebSocketClient } from '../../clients/websocket.js'
import { openAll } from './opening.js'
import { echoBody } from './pace.js'
import type { Reader } from './reader-contract.js'

/** Echoes that a client's ledger has room for. */
const MOST_ECHOES = 20_000
const IN_FLIGHT = 256

/** Sends the next message of a client when one has arrived. */
class LoopingRecorder extends Recorder {
  sendNext: (client: number) => void = () => undefined

  override message(client: number, bytes: Buffer, start: number, end: number): number {
    const sequence = super.message(client, bytes, start, end)
    this.sendNext(client)
    return sequence
  }
}

export class LeanEchoReader implements Reader {
  #broken = 0
  readonly #plan: LoadPlan
  readonly #recorder: LoopingRecorder
  readonly #clients: TransportClient[]
  readonly #opened: (() => void)[] = []
  readonly #body: Buffer

  constructor(plan: LoadPlan) {
    this.#plan = plan
    this.#body = echoBody(plan.upstream?.payloadBytes ?? 0)
    const listener: RecorderListener = {
      ready: (client) => this.#opened[client]?.(),
      failed: () => {
        this.#broken++
      },
      answered: () => undefined,
      upstreamSent: () => undefined,
      echoed: () => undefined,
    }
    this.#recorder = new LoopingRecorder(plan, listener)
    const options = { ...plan.client, random: seededRandom(plan.seed, 'echo').next32 }
    this.#clients = Array.from({ length: plan.clients }, (_, index) =>
      createWebSocketClient(
        { index, user: index, channel: `client-${index}`, localAddress: undefined },
        options,
        this.#recorder,
      ),
    )
  }

  /** Connections that broke, and echoes that were none. */
  get failures(): number {
    return this.#broken + this.#recorder.corrupt
  }

  get operations(): number {
    return this.#recorder.counts.received
  }

  get reads(): number {
    return this.#recorder.counts.reads
  }

  connect(): Promise<void> {
    return openAll({
      connections: this.#plan.clients,
      inFlight: IN_FLIGHT,
      open: (index, opened) => {
        this.#opened[index] = opened
        this.#clients[index]?.connect()
      },
    })
  }

  begin(): void {
    this.#recorder.begin(measurementOf(this.#plan.clients))
    this.#recorder.sendNext = (client) => this.#send(client)
    for (let client = 0; client < this.#clients.length; client++) this.#send(client)
  }

  #send(client: number): void {
    writeIntendedUs(this.#body, nowUs())
    this.#clients[client]?.send(this.#body)
  }

  close(): void {
    this.#recorder.sendNext = () => undefined
    for (const client of this.#clients) client.close()
  }
}

/** Echoes are numbered as they arrive: all are in the measured window, and none is due at a known instant. */
function measurementOf(clients: number): Measurement {
  const range = { total: MOST_ECHOES, first: 1, last: MOST_ECHOES }
  const echoes = new Uint32Array(clients)
  const sink = {
    intervals: new Intervals({ t0Us: nowUs(), seconds: 8, send: () => undefined }),
    pollWait: new LatencyHistogram(),
  }
  return {
    ledger: new ClientLedger(new Array(clients).fill(range)),
    sinks: [sink, sink],
    windowOf: () => MEASURED,
    privateEvent: (client) => {
      echoes[client] = (echoes[client] as number) + 1
      return echoes[client] as number
    },
    dueUs: () => Number.NaN,
    t0Us: 0,
    t1Us: 0,
  }
}
