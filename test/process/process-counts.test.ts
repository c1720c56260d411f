/** Over how many processes clients and server are split: by the cores, and by what one process may open. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Limit } from '../../bench/process/limits.js'
import { chooseProcessCounts, loadDescriptors, serverDescriptors } from '../../bench/process/process-counts.js'

const NOBODY = { load: null, server: null }

describe('the number of processes', () => {
  const rows: readonly [string, number, 1 | 2, number, Limit, { load: number; server: number }][] = [
    ['one of each while everything fits', 19_936, 1, 2, 20_000, { load: 1, server: 1 }],
    ['one connection more: two of each', 19_937, 1, 2, 20_000, { load: 2, server: 2 }],
    ['50,000 at 20,000 each', 50_000, 1, 2, 20_000, { load: 3, server: 3 }],
    ['two connections per client', 10_000, 2, 2, 20_000, { load: 2, server: 2 }],
    ['the cores ask for more load processes', 1_000, 1, 4, 20_000, { load: 3, server: 1 }],
    ['several server processes take cores from the load', 50_000, 1, 8, 20_000, { load: 5, server: 3 }],
    ['no more than eight, though they do not fit', 500_000, 1, 2, 20_000, { load: 8, server: 8 }],
    ['no limit', 500_000, 1, 2, 'unlimited', { load: 1, server: 1 }],
    ['a limit that cannot be told', 500_000, 1, 2, null, { load: 1, server: 1 }],
  ]
  it.each(rows)('%s', (_, clients, connectionsPerClient, cores, descriptors, expected) => {
    expect(chooseProcessCounts({ clients, connectionsPerClient }, { cores, descriptors, named: NOBODY })).toEqual(
      expected,
    )
  })

  it('is the named one, whether it fits or not', () => {
    const connections = { clients: 50_000, connectionsPerClient: 1 } as const
    const choose = (named: { load: number | null; server: number | null }) =>
      chooseProcessCounts(connections, { cores: 2, descriptors: 20_000, named })
    expect(choose({ load: 1, server: null })).toEqual({ load: 1, server: 3 })
    expect(choose({ load: null, server: 12 })).toEqual({ load: 3, server: 12 })
  })

  it('is the smallest that does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 100, max: 60_000 }),
        (clients, descriptors) => {
          const connections = { clients, connectionsPerClient: 1 } as const
          const { load, server } = chooseProcessCounts(connections, { cores: 1, descriptors, named: NOBODY })
          for (const [count, needed] of [
            [load, loadDescriptors],
            [server, serverDescriptors],
          ] as const) {
            if (count > 1) expect(needed(connections, count - 1)).toBeGreaterThan(descriptors)
            if (count < 8) expect(needed(connections, count)).toBeLessThanOrEqual(descriptors)
          }
        },
      ),
    )
  })
})

describe('descriptors of one server process', () => {
  const of = (clients: number, processes: number): number =>
    serverDescriptors({ clients, connectionsPerClient: 1 }, processes)

  it.each([
    ['all connections in one', 50_000, 1, 50_064],
    ['a tenth of room above the share of many', 50_000, 2, 27_564],
    ['more room above the share of few: 5 deviations', 300, 3, 64 + 141],
    ['never more than there are connections', 2, 8, 66],
    ['nobody', 0, 3, 64],
  ])('%s', (_, clients, processes, expected) => {
    expect(of(clients, processes)).toBe(expected)
  })
})
