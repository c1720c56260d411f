/** The open-loop schedule of short polls, on virtual time with clients that answer when the test says so. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientObserver, TransportClient, TransportClientFactory } from '../../bench/contracts/client.js'
import type { LoadPlan } from '../../bench/contracts/control.js'
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

const fake = { clients: [] as unknown[] }
const makeFake: TransportClientFactory = (identity, _options, observer) => {
  const client = new FakePoller(identity.index, observer)
  fake.clients.push(client)
  return client
}

/** At most one request outstanding, as the real one. */
class FakePoller implements TransportClient {
  readonly cursor = 0
  connected = false
  outstanding = false
  readonly sentUs: number[] = []
  readonly #index: number
  readonly #observer: ClientObserver

  constructor(index: number, observer: ClientObserver) {
    this.#index = index
    this.#observer = observer
  }

  connect(): void {
    this.connected = true
    this.#observer.ready(this.#index)
  }

  poll(): boolean {
    if (this.outstanding) return false
    this.outstanding = true
    this.sentUs.push(clock.now)
    this.#observer.requestSent(this.#index)
    return true
  }

  answer(): void {
    this.outstanding = false
    this.#observer.readBegins()
    this.#observer.responseEnded(this.#index, 0)
    this.#observer.readEnds()
  }

  send = (): boolean => false
  close = (): void => undefined
}

/** Lets virtual time pass; timers fire when they are due. */
const unheard = (): LatencySink => ({
  intervals: new Intervals({ t0Us: T0, seconds: 2, send: () => undefined }),
  pollWait: new LatencyHistogram(),
})

function passUntil(endUs: number): void {
  for (;;) {
    const next = clock.timers.filter(({ dueUs }) => dueUs <= endUs).sort((a, b) => a.dueUs - b.dueUs)[0]
    if (next === undefined) break
    clock.timers = clock.timers.filter((one) => one !== next)
    clock.now = Math.max(clock.now, next.dueUs)
    next.run()
  }
  clock.now = endUs
}

const START = 1_000_000
const T0 = 2_000_000
const T1 = 5_000_000
const END = 6_000_000
const PERIOD = 1_000_000

function simulate(shortPoll: Partial<LoadPlan['shortPoll']>, clients = 4) {
  const plan = loadPlanWith({
    transport: 'short-poll',
    clients,
    totalClients: clients,
    connectRatePerSecond: 1e6,
    connectInFlight: 256,
    shortPoll: { intervalMs: PERIOD / 1000, mode: 'fixed-rate', phases: 'stratified', ...shortPoll },
  })
  const simulation = new Simulation(plan, makeFake)
  simulation.connect()
  passUntil(START - 100)
  simulation.recorder.begin({
    ledger: new ClientLedger(Array.from({ length: clients }, () => ({ total: 0, first: 1, last: 0 }))),
    sinks: [unheard(), unheard()],
    dueUs: () => 0,
    windowOf: () => 0,
    privateEvent: () => 0,
    t0Us: T0,
    t1Us: T1,
  })
  simulation.start({ startUs: START, t0Us: T0, t1Us: T1, endUs: END })
  return { simulation, pollers: fake.clients as FakePoller[] }
}

beforeEach(() => {
  clock.now = 0
  clock.timers = []
  fake.clients.length = 0
})

/** Every poller answers at once, in steps of 1 ms of virtual time. */
function answerAtOnce(pollers: readonly FakePoller[], endUs: number): void {
  for (let at = clock.now + 1_000; at <= endUs; at += 1_000) {
    passUntil(at)
    for (const poller of pollers) if (poller.outstanding) poller.answer()
  }
}

describe('fixed-rate polls', () => {
  it('leave at T0 + φ + n·P, before T0 and through the drain, one stratum per client', () => {
    const { simulation, pollers } = simulate({})
    answerAtOnce(pollers, END + PERIOD)
    pollers.forEach((poller, i) => {
      const [first] = poller.sentUs as [number]
      const phase = ((((first - T0) % PERIOD) + PERIOD) % PERIOD) / PERIOD
      expect(phase >= i / 4 && phase < (i + 1) / 4).toBe(true)
      expect(first >= START && first < START + PERIOD).toBe(true)
      expect(poller.sentUs).toEqual(poller.sentUs.map((_, n) => first + n * PERIOD))
      expect(poller.sentUs.at(-1)).toBeGreaterThan(END - PERIOD)
      expect(poller.sentUs.at(-1)).toBeLessThanOrEqual(END)
    })
    expect(simulation.pollOverruns).toBe(0)
  })

  it('leave together when synchronised', () => {
    const { pollers } = simulate({ phases: 'synchronised' })
    answerAtOnce(pollers, END)
    for (const poller of pollers) expect(poller.sentUs[0]).toBe(START)
  })

  it('are overruns while one is outstanding, and the outstanding one keeps the instant that it was due at', () => {
    const { simulation, pollers } = simulate({ phases: 'synchronised' }, 1)
    const [poller] = pollers as [FakePoller]
    passUntil(T0 - 10_000)
    poller.answer()
    passUntil(T0 + 2_500_000)
    expect(simulation.pollOverruns).toBe(2)
    poller.answer()
    expect(simulation.recorder.pollResponse.count).toBe(1)
    expect(simulation.recorder.pollResponse.valueAtRank(1)).toBeGreaterThanOrEqual(2_500_000)
    expect(simulation.recorder.pollService.valueAtRank(1)).toBeGreaterThanOrEqual(2_500_000)
    passUntil(T0 + 3_000_000)
    expect(poller.sentUs.at(-1)).toBe(T0 + 3_000_000)
  })
})

describe('fixed-delay polls', () => {
  it('leave one interval after the answer to the last', () => {
    const { simulation, pollers } = simulate({ mode: 'fixed-delay', phases: 'synchronised' }, 1)
    const [poller] = pollers as [FakePoller]
    passUntil(START)
    passUntil(START + 300_000)
    poller.answer()
    passUntil(START + 300_000 + PERIOD - 1)
    expect(poller.sentUs).toEqual([START])
    passUntil(START + 300_000 + PERIOD)
    expect(poller.sentUs).toEqual([START, START + 300_000 + PERIOD])
    passUntil(START + 9 * PERIOD)
    expect(poller.sentUs).toHaveLength(2)
    expect(simulation.pollOverruns).toBe(0)
  })
})

describe('polls without a delay', () => {
  it('are a closed loop: the next leaves with the answer, from the start of the schedule to its end', () => {
    const { simulation, pollers } = simulate({ mode: 'fixed-delay', intervalMs: 0 }, 2)
    expect(pollers.map(({ sentUs }) => sentUs)).toEqual([[], []])
    passUntil(START)
    expect(pollers.map(({ sentUs }) => sentUs)).toEqual([[START], [START]])
    passUntil(START + 250)
    pollers[0]?.answer()
    pollers[0]?.answer()
    expect(pollers.map(({ sentUs }) => sentUs)).toEqual([[START, START + 250, START + 250], [START]])
    passUntil(END + 1)
    pollers[0]?.answer()
    expect(pollers[0]?.outstanding).toBe(false)
    expect(simulation.pollOverruns).toBe(0)
  })
})
