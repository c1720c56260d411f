/** Phases are stratified over the global client index, however the clients are split over processes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pollPhases, upstreamPhases } from '../../bench/event/schedule.js'
import { clientShare } from '../../bench/event/workload-plan.js'

function phasesOverProcesses(totalClients: number, processes: number, seed: number): number[] {
  return Array.from({ length: processes }, (_, index) => {
    const { first, count } = clientShare({ clients: totalClients, processes }, index)
    return pollPhases({ firstClient: first, clients: count, totalClients, seed })
  }).flat()
}

describe('client phases', () => {
  it('put client i into the i-th of N equal strata, over any split', () => {
    const anySplit = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0 }))
    fc.assert(
      fc.property(anySplit, ([clients, processes, seed]) => {
        const phases = phasesOverProcesses(clients, processes, seed)
        expect(phases).toHaveLength(clients)
        phases.forEach((phase, i) => {
          expect(phase >= i / clients && phase < (i + 1) / clients).toBe(true)
        })
      }),
    )
  })

  it('are the same for the same seed and others for another', () => {
    expect(phasesOverProcesses(40, 3, 5)).toEqual(phasesOverProcesses(40, 3, 5))
    expect(phasesOverProcesses(40, 3, 5)).not.toEqual(phasesOverProcesses(40, 3, 6))
  })

  it('do not repeat their random part from stratum to stratum or process to process', () => {
    const within = phasesOverProcesses(200, 4, 1).map((phase, i) => (phase * 200 - i).toFixed(9))
    expect(new Set(within).size).toBe(200)
  })
})

describe('phases of upstream messages', () => {
  const all = (clients: number, processes: number): number[] =>
    Array.from({ length: processes }, (_, index) => {
      const { first, count } = clientShare({ clients, processes }, index)
      return upstreamPhases({ firstClient: first, clients: count, totalClients: clients, seed: 3 })
    }).flat()

  it('are the same over any split', () => {
    expect(all(50, 7)).toEqual(all(50, 1))
  })

  it('are spread evenly: no gap of 100 clients is wider than 3 strata', () => {
    const sorted = [...all(100, 1)].sort((a, b) => a - b)
    const gaps = sorted.map((phase, i) => (sorted[i + 1] ?? 1 + (sorted[0] as number)) - phase)
    expect(Math.max(...gaps)).toBeLessThan(0.03)
    expect(Math.min(...sorted)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...sorted)).toBeLessThan(1)
  })

  it('keep no fixed distance to the polls: the waits of an echo cover the whole interval', () => {
    const polls = phasesOverProcesses(100, 1, 3)
    const waits = all(100, 1).map((phase, i) => ((polls[i] as number) - phase + 1) % 1)
    const tenths = new Set(waits.map((wait) => Math.floor(wait * 10)))
    expect(tenths.size).toBe(10)
  })
})
