/** What a trial must deliver, against counting every client's every event one by one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Arrival, Scenario } from '../../bench/contracts/scenario.js'
import { expectedOf, expectedUpstream } from '../../bench/event/expected.js'
import { channelPacer, upstreamPacer, upstreamPhases } from '../../bench/event/schedule.js'
import { clientShare, workloadPlan } from '../../bench/event/workload-plan.js'
import { loadScenario } from '../../bench/scenario/load.js'

const ticker = loadScenario('stock-ticker')
const echo = loadScenario('echo')

function dueBetween(pacer: { dueAtUs(index: number): number }, t0Us: number, t1Us: number): number {
  let count = 0
  for (let index = 0; pacer.dueAtUs(index) < t1Us; index++) if (pacer.dueAtUs(index) >= t0Us) count++
  return count
}

function window({ phases }: Scenario): [number, number] {
  const t0Us = Math.round(phases.warmupSeconds * 1e6)
  return [t0Us, t0Us + Math.round(phases.durationSeconds * 1e6)]
}

interface Case {
  readonly arrival: Arrival
  readonly channels: number
  readonly clients: number
  readonly rate: number
  readonly warmup: number
  readonly duration: number
  readonly seed: number
}

const anyCase = fc.record({
  arrival: fc.constantFrom<Arrival>('constant', 'poisson', 'burst', 'ramp'),
  channels: fc.integer({ min: 1, max: 7 }),
  clients: fc.integer({ min: 1, max: 25 }),
  rate: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 40, noNaN: true })),
  warmup: fc.double({ min: 0, max: 2, noNaN: true }),
  duration: fc.double({ min: 0.1, max: 3, noNaN: true }),
  seed: fc.nat(),
})

function scenarioOf(given: Case): Scenario {
  return {
    ...ticker,
    workload: {
      ...ticker.workload,
      arrival: given.arrival,
      channels: given.channels,
      ratePerSecond: given.rate,
      burstEvents: given.arrival === 'burst' ? 4 : 1,
    },
    phases: { ...ticker.phases, warmupSeconds: given.warmup, durationSeconds: given.duration },
    seed: given.seed,
  }
}

describe('expected deliveries', () => {
  it('of a broadcast are every client × every event of its channel', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 4 }), (given, processes) => {
        const scenario = scenarioOf(given)
        const plan = workloadPlan(scenario)
        const [t0Us, t1Us] = window(scenario)
        const perChannel = plan.channels.map((_, channel) => dueBetween(channelPacer(plan, channel), t0Us, t1Us))
        let deliveries = 0
        for (let client = 0; client < given.clients; client++) deliveries += perChannel[client % given.channels] ?? 0
        const events = perChannel.reduce((sum, count) => sum + count, 0)
        expect(expectedOf(scenario, given.clients, processes)).toEqual({ deliveries, events, offered: events })
      }),
      { numRuns: 200 },
    )
  })

  it('of an echo are every client’s own messages, over any split', () => {
    const anyEcho = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 4 }), fc.nat())
    fc.assert(
      fc.property(anyEcho, ([clients, loadProcesses, seed]) => {
        const upstream = { ratePerSecond: 1.5, payloadBytes: 100, loop: 'open' } as const
        const phases = { ...echo.phases, warmupSeconds: 1, durationSeconds: 3 }
        const scenario = { ...echo, upstream, phases, seed }
        let measured = 0
        let all = 0
        for (let index = 0; index < loadProcesses; index++) {
          const { first, count } = clientShare({ clients, processes: loadProcesses }, index)
          const share = { firstClient: first, clients: count, totalClients: clients, seed }
          for (const phase of upstreamPhases(share)) {
            measured += dueBetween(upstreamPacer(1.5, phase), 1e6, 4e6)
            all += dueBetween(upstreamPacer(1.5, phase), 0, 4e6)
          }
        }
        expect(expectedOf(scenario, clients, loadProcesses)).toEqual({
          deliveries: measured,
          events: measured,
          offered: 0,
        })
        expect(expectedUpstream(scenario, { clients, loadProcesses })).toBe(all)
      }),
    )
  })

  it.each([
    ['stock-ticker: 1,000 clients × 200 events', 'stock-ticker', 1000, { deliveries: 200_000, events: 200 }],
    ['echo: 100 clients × one message every two seconds', 'echo', 100, { deliveries: 1000, events: 1000, offered: 0 }],
    ['idle: nothing', 'idle', 100, { deliveries: 0, events: 0, offered: 0 }],
  ])('%s', (_, name, clients, expected) => {
    expect(expectedOf(loadScenario(name), clients, 2)).toMatchObject(expected)
  })
})
