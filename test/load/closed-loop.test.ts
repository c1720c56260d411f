/** The closed loop of upstream messages, on virtual time with clients that answer when the test says so. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientObserver, TransportClient } from '../../bench/contracts/client.js'
import type { TransportName } from '../../bench/contracts/names.js'
import { upstreamIndex } from '../../bench/event/schedule.js'
import { readIntendedUs, writeStamp } from '../../bench/event/stamp.js'
import { LOOK_US, PATIENCE_US } from '../../bench/load/closed-loop.js'
import { Intervals } from '../../bench/load/intervals.js'
import type { LatencySink } from '../../bench/load/recorder.js'
import { Simulation } from '../../bench/load/simulation.js'
import { LatencyHistogram } from '../../bench/measure/histogram.js'
import { ClientLedger } from '../../bench/measure/ledger.js'
import { loadPlanWith } from './support/plan.js'

const clock = vi.hoisted(() => ({ now: 0, timers: [] as { dueUs: number; run: () => void }[] }))
vi.mock('../../bench/clock.js', () => ({
  nowUs: () => clock.now,
  atUs: (dueUs: number, run: () => void) => {
    const timer = { dueUs, run }
    clock.timers.push(timer)
    return { cancel: () => (clock.timers = clock.timers.filter((one) => one !== timer)) }
  },
}))

const START = 1_000_000
const MESSAGES = 5
const PERIOD = 100_000
const T1 = START + MESSAGES * PERIOD
const END = T1 + 2_000_000
const NONE = { unanswered: 0, late: 0 }

function passUntil(endUs: number): void {
  for (;;) {
    const next = clock.timers.filter(({ dueUs }) => dueUs <= endUs).sort((a, b) => a.dueUs - b.dueUs)[0]
    if (next === undefined) break
    clock.timers = clock.timers.filter((one) => one !== next)
    clock.now = Math.max(clock.now, next.dueUs)
    next.run()
  }
  clock.now = Math.max(clock.now, endUs)
}

class FakeClient implements TransportClient {
  readonly cursor = 0
  connected = false
  /** When each message left and when it was due, µs. */
  readonly sent: { readonly atUs: number; readonly dueUs: number }[] = []
  readonly polledUs: number[] = []
  pollOutstanding = false
  refuses = false
  readonly #bodies: Buffer[] = []
  readonly #observer: ClientObserver

  constructor(observer: ClientObserver) {
    this.#observer = observer
  }

  connect(): void {
    this.connected = true
    this.#observer.ready(0)
  }

  lose(): void {
    this.connected = false
    this.#observer.failure(0, 'reset', 'by the test')
  }

  poll(): boolean {
    if (this.pollOutstanding) return false
    this.pollOutstanding = true
    this.polledUs.push(clock.now)
    this.#observer.requestSent(0)
    return true
  }

  send(body: Buffer): boolean {
    if (this.refuses) return false
    this.sent.push({ atUs: clock.now, dueUs: readIntendedUs(body, 0) })
    this.#bodies.push(Buffer.from(body))
    return true
  }

  /** The server has taken the message, as HTTP says so. */
  taken(): void {
    this.#observer.upstreamSent(0)
  }

  /** The answer to message `message` (1 …) arrives. */
  answer(message: number): void {
    const body = Buffer.from(this.#bodies[message - 1] as Buffer)
    writeStamp(body, { sequence: message, intendedUs: readIntendedUs(body, 0), publishedUs: clock.now })
    this.#observer.readBegins()
    this.#observer.message(0, body, 0, body.length)
    if (this.pollOutstanding) this.endPoll(1)
    this.#observer.readEnds()
  }

  endPoll(events: number): void {
    this.pollOutstanding = false
    this.#observer.responseEnded(0, events)
  }

  close = (): void => undefined

  get dueUs(): number[] {
    return this.sent.map(({ dueUs }) => dueUs)
  }
}

const unheard = (): LatencySink => ({
  intervals: new Intervals({ t0Us: START, seconds: 5, send: () => undefined }),
  pollWait: new LatencyHistogram(),
})

interface Loop {
  readonly simulation: Simulation
  readonly client: FakeClient
  readonly ledger: ClientLedger
  /** Message `k` (0 …) is due then. */
  dueUs(k: number): number
}

function begin(transport: TransportName = 'sse'): Loop {
  const upstream = { ratePerSecond: 1e6 / PERIOD, payloadBytes: 100, loop: 'closed' } as const
  const plan = loadPlanWith({
    transport,
    clients: 1,
    totalClients: 1,
    privateChannels: true,
    upstream,
    reconnect: { minMs: 10, maxMs: 10 },
  })
  let client: FakeClient | undefined
  const simulation = new Simulation(plan, (_identity, _options, observer) => {
    client = new FakeClient(observer)
    return client
  })
  simulation.connect()
  passUntil(START - 1000)
  const ledger = new ClientLedger([{ total: MESSAGES, first: 1, last: MESSAGES }])
  const [phase] = simulation.upstream.phases as [number]
  simulation.recorder.begin({
    ledger,
    sinks: [unheard(), unheard()],
    windowOf: () => 1,
    dueUs: () => Number.NaN,
    privateEvent: (_, intendedUs) => upstreamIndex(upstream.ratePerSecond, phase, intendedUs - START) + 1,
    t0Us: START,
    t1Us: T1,
  })
  simulation.start({ startUs: START, t0Us: START, t1Us: T1, endUs: END })
  const dueUs = (k: number): number => START + Math.round((k + phase) * PERIOD)
  return { simulation, client: client as FakeClient, ledger, dueUs }
}

beforeEach(() => {
  clock.now = 0
  clock.timers = []
})

const all = (dueUs: (k: number) => number): number[] => Array.from({ length: MESSAGES }, (_, k) => dueUs(k))

describe('a closed loop', () => {
  it('sends each message when it is due while answers come in time', () => {
    const { simulation, client, ledger, dueUs } = begin()
    for (let k = 0; k < MESSAGES; k++) {
      passUntil(dueUs(k))
      expect(client.sent.at(-1)).toEqual({ atUs: dueUs(k), dueUs: dueUs(k) })
      passUntil(dueUs(k) + 2_000)
      client.answer(k + 1)
    }
    passUntil(END)
    expect(client.dueUs).toEqual(all(dueUs))
    expect(ledger.settle()).toMatchObject({ delivered: MESSAGES, missing: 0 })
    expect(simulation.upstream).toMatchObject({ scheduled: MESSAGES, overruns: 0, lapses: NONE })
  })

  it('waits for the answer, then sends what is late at once, one by one, with the times that it was due at', () => {
    const { simulation, client, ledger, dueUs } = begin()
    passUntil(dueUs(0) + 3.5 * PERIOD)
    expect(client.dueUs).toEqual([dueUs(0)])
    for (let message = 1; message <= 4; message++) {
      client.answer(message)
      passUntil(clock.now)
      // Due by now are the messages 1 to 4.
      expect(client.sent).toHaveLength(Math.min(4, message + 1))
    }
    passUntil(dueUs(4))
    expect(client.dueUs).toEqual(all(dueUs))
    expect(client.sent.slice(1, 4).map(({ atUs }) => atUs)).toEqual(new Array(3).fill(dueUs(0) + 3.5 * PERIOD))
    client.answer(5)
    passUntil(END)
    expect(ledger.settle()).toMatchObject({ delivered: MESSAGES, missing: 0 })
    expect(simulation.upstream.lapses.late).toBe(0)
  })

  it('sends after T1 what was due before', () => {
    const { client, dueUs } = begin()
    passUntil(T1 + 300_000)
    expect(client.sent).toHaveLength(1)
    for (let message = 1; message <= MESSAGES; message++) {
      client.answer(message)
      passUntil(clock.now)
    }
    expect(client.dueUs).toEqual(all(dueUs))
    expect(client.sent.at(-1)?.atUs).toBe(T1 + 300_000)
  })

  it('goes on without an answer after a second, counts it, and takes the answer when it comes after all', () => {
    const { simulation, client, ledger, dueUs } = begin()
    passUntil(dueUs(0) + PATIENCE_US - 1)
    expect(client.sent).toHaveLength(1)
    passUntil(dueUs(0) + PATIENCE_US)
    expect(client.dueUs).toEqual([dueUs(0), dueUs(1)])
    expect(simulation.upstream.lapses).toEqual({ unanswered: 2, late: 0 })
    client.answer(1)
    passUntil(clock.now)
    // The late one is not the answer that is waited for now.
    expect(client.sent).toHaveLength(2)
    for (let message = 2; message <= MESSAGES; message++) {
      client.answer(message)
      passUntil(clock.now)
    }
    expect(client.dueUs).toEqual(all(dueUs))
    expect(ledger.settle()).toMatchObject({ delivered: MESSAGES, missing: 0 })
    expect(simulation.upstream.lapses).toEqual({ unanswered: 0, late: 1 })
  })

  it('counts an answer to the last message that never comes', () => {
    const { simulation, client, dueUs } = begin()
    for (let k = 0; k < MESSAGES; k++) {
      passUntil(dueUs(k))
      if (k < MESSAGES - 1) client.answer(k + 1)
    }
    passUntil(END)
    expect(simulation.upstream.lapses).toEqual({ unanswered: 1, late: 0 })
    expect(client.sent).toHaveLength(MESSAGES)
  })

  it('loses one look, not its patience, while the process is stopped', () => {
    const { simulation, client, dueUs } = begin()
    passUntil(dueUs(0))
    clock.now += 10 * PATIENCE_US
    passUntil(clock.now)
    expect(simulation.upstream.lapses.late).toBe(0)
    client.answer(1)
    passUntil(clock.now + 4 * LOOK_US)
    expect(simulation.upstream.lapses.late).toBe(0)
  })

  it.each([
    ['while there is time for its answer', END - PATIENCE_US, 2],
    ['and not after that', END - PATIENCE_US + 1, 1],
  ])('sends what is late %s', (_, answeredUs, sent) => {
    const { client, simulation } = begin()
    passUntil(START + PERIOD)
    // The process is stopped, so that it does not lose patience.
    clock.now = answeredUs
    client.answer(1)
    passUntil(answeredUs)
    expect(client.sent).toHaveLength(sent)
    expect(simulation.upstream.lapses.late).toBe(0)
  })

  it('holds messages back while the client is not connected', () => {
    const { client, simulation, dueUs } = begin()
    passUntil(dueUs(0))
    client.answer(1)
    clock.now = dueUs(0) + 1000
    client.lose()
    passUntil(dueUs(0) + 1000 + 9_000)
    expect(client.connected).toBe(false)
    passUntil(dueUs(1))
    expect(client.connected).toBe(true)
    expect(client.dueUs).toEqual([dueUs(0), dueUs(1)])
    expect(simulation.upstream.overruns).toBe(0)
  })

  it('does not wait for the answer to a message that could not leave', () => {
    const { client, simulation, dueUs } = begin()
    client.refuses = true
    passUntil(dueUs(0))
    client.refuses = false
    passUntil(dueUs(1))
    expect(client.dueUs).toEqual([dueUs(1)])
    // The first body that left is that of the second message.
    client.answer(1)
    expect(simulation.upstream).toMatchObject({ overruns: 1, lapses: NONE })
  })
})

describe('short polls of a closed loop', () => {
  it('leave once per message, when it was taken, and never by the clock', () => {
    const { client, dueUs } = begin('short-poll')
    const expected: number[] = []
    for (let k = 0; k < MESSAGES; k++) {
      passUntil(dueUs(k))
      expect(client.polledUs).toEqual(expected)
      passUntil(dueUs(k) + 500)
      client.taken()
      expected.push(dueUs(k) + 500)
      passUntil(dueUs(k) + 1500)
      client.answer(k + 1)
    }
    passUntil(END + 5_000_000)
    expect(client.polledUs).toEqual(expected)
  })

  it('leave when the one before has ended, if it is still outstanding', () => {
    const { client, dueUs } = begin('short-poll')
    passUntil(dueUs(0))
    client.poll()
    client.taken()
    expect(client.polledUs).toHaveLength(1)
    clock.now += 700
    client.endPoll(0)
    expect(client.polledUs.at(-1)).toBe(dueUs(0) + 700)
    client.answer(1)
    passUntil(dueUs(1))
    expect(client.sent).toHaveLength(2)
    expect(client.polledUs).toHaveLength(2)
  })
})

it('other transports of a closed loop do not poll', () => {
  const { client, dueUs } = begin('long-poll')
  passUntil(dueUs(0))
  client.taken()
  client.answer(1)
  passUntil(END)
  expect(client.polledUs).toEqual([])
})
