/** From a scenario to what each process is told: nobody left out, nobody twice. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { clientShare, workloadPlan } from '../../bench/event/workload-plan.js'
import { loadPlan, serverPlan } from '../../bench/run/plans.js'
import { loadScenario } from '../../bench/scenario/load.js'

const scenario = loadScenario('stock-ticker', { clients: 10 })
const contender = contenderByName('sse/node')
const load = { scenario, contender, clients: 10 }

describe('the shares of the clients', () => {
  it('adjoin, sum to all clients, split no user and differ by at most one of them', () => {
    const anySplit = fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 100 }))
    fc.assert(
      fc.property(anySplit, ([clients, processes, streamsPerUser]) => {
        const split = { clients, processes, streamsPerUser }
        const shares = Array.from({ length: processes }, (_, index) => clientShare(split, index))
        let next = 0
        for (const { first, count } of shares) {
          expect(first).toBe(next)
          if (count > 0) expect(first % streamsPerUser).toBe(0)
          next += count
        }
        expect(next).toBe(clients)
        const users = shares.map(({ count }) => Math.ceil(count / streamsPerUser))
        expect(Math.max(...users) - Math.min(...users)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the plan of a load process', () => {
  const target = (index: number) => ({ host: 'h', port: 7, processes: 3, index, sourceAddresses: ['127.0.0.2'] })

  it('names its share, its part of the connect rate and where to connect', () => {
    const plans = [0, 1, 2].map((index) => loadPlan(load, target(index)))
    expect(plans.map(({ firstClient, clients }) => [firstClient, clients])).toEqual([
      [0, 3],
      [3, 3],
      [6, 4],
    ])
    expect(plans.reduce((sum, plan) => sum + plan.connectRatePerSecond, 0)).toBeCloseTo(scenario.connect.ratePerSecond)
    expect(plans[1]).toMatchObject({ totalClients: 10, client: { host: 'h', port: 7 }, privateChannels: false })
  })

  it('has the token, the workload and the seed of the server’s plan', () => {
    const server = serverPlan(load, 'h', 0)
    const plan = loadPlan(load, target(0))
    expect(plan.client.token).toBe(server.options.token)
    expect(plan.workload).toEqual(server.workload)
    expect(server.options.channels).toEqual(plan.workload.channels)
    expect(plan.seed).toBe(scenario.seed)
  })

  it('gives every client a channel of its own for echoes', () => {
    const echo = { scenario: loadScenario('echo'), contender, clients: 10 }
    expect(loadPlan(echo, target(0)).privateChannels).toBe(true)
    expect(serverPlan(echo, 'h', 0).options.maxPrivateChannels).toBe(10)
    expect(serverPlan(load, 'h', 0).options.maxPrivateChannels).toBe(0)
  })
})

describe('the plan of the workload', () => {
  it('spans warm-up and measured time and names every channel once', () => {
    const plan = workloadPlan({ ...scenario, workload: { ...scenario.workload, channels: 3 } })
    expect(plan.spanUs).toBe(22_000_000)
    expect(plan.channels).toEqual(['ticker-0', 'ticker-1', 'ticker-2'])
  })
})

describe('the plan of the server', () => {
  it('keeps idle connections longer than a poll interval', () => {
    const slow = loadScenario('stock-ticker', { clients: 10, pollInterval: '60s' })
    expect(serverPlan({ ...load, scenario: slow }, 'h', 0).options.keepAliveMs).toBe(120_000)
    expect(serverPlan(load, 'h', 0).options.keepAliveMs).toBe(65_000)
  })
})
