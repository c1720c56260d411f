/** Connecting: so many at once and no more, in the order in which they are due, whatever becomes of an attempt. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientObserver, TransportClient } from '../../bench/contracts/client.js'
import { Simulation } from '../../bench/load/simulation.js'
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

/** Opens when it is told to, and becomes ready or fails when the test says so. */
class FakeClient implements TransportClient {
  readonly cursor = 0
  connected = false
  readonly observer: ClientObserver
  readonly index: number

  constructor(index: number, observer: ClientObserver) {
    this.index = index
    this.observer = observer
  }

  connect(): void {
    opening.push(this.index)
  }

  end(outcome: 'ready' | 'reset'): void {
    opening = opening.filter((index) => index !== this.index)
    this.connected = outcome === 'ready'
    if (outcome === 'ready') this.observer.ready(this.index)
    else this.observer.failure(this.index, 'reset', 'by the test')
  }

  poll = (): boolean => false
  send = (): boolean => false
  close(): void {
    opening = opening.filter((index) => index !== this.index)
  }
}

/** Indexes of the clients whose attempt goes on, in the order in which they began. */
let opening: number[] = []
let clients: FakeClient[] = []

function simulate(count: number, connectInFlight: number): Simulation {
  const plan = loadPlanWith({ clients: count, totalClients: count, connectRatePerSecond: 1e6, connectInFlight })
  const simulation = new Simulation(plan, ({ index }, _options, observer) => {
    const client = new FakeClient(index, observer)
    clients.push(client)
    return client
  })
  simulation.connect()
  return simulation
}

beforeEach(() => {
  clock.now = 0
  clock.timers = []
  opening = []
  clients = []
})

describe('clients that connect', () => {
  it('are never more at once than may be, and all get their turn in order', () => {
    const simulation = simulate(100, 8)
    passUntil(1000)
    const began: number[] = [...opening]
    while (opening.length > 0) {
      expect(opening.length).toBeLessThanOrEqual(8)
      const before = new Set(opening)
      clients[opening[0] as number]?.end('ready')
      began.push(...opening.filter((index) => !before.has(index)))
    }
    expect(began).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(simulation.ready).toBe(100)
  })

  it('make room when they fail, and are tried again behind those who wait', () => {
    const simulation = simulate(6, 2)
    passUntil(1000)
    clients[0]?.end('reset')
    expect(opening).toEqual([1, 2])
    passUntil(2_000_000)
    expect(opening).toEqual([1, 2])
    for (const index of [1, 2, 3, 4, 5]) clients[index]?.end('ready')
    expect(opening).toEqual([0])
    clients[0]?.end('ready')
    expect([simulation.ready, simulation.reconnects]).toEqual([6, 1])
  })

  it('make room when they hang', () => {
    const simulation = simulate(3, 1)
    passUntil(1000)
    expect(opening).toEqual([0])
    passUntil(10_100_000)
    expect(opening).toEqual([1])
    expect(simulation.recorder.failures).toEqual({ 'connect-timeout': 1 })
  })

  it('wait for nothing once the simulation has stopped', () => {
    const simulation = simulate(4, 1)
    passUntil(1000)
    simulation.stop()
    clients[0]?.end('reset')
    expect(opening).toEqual([])
  })
})
