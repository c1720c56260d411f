/** Several load processes: the clients are split without remainder, and the books are the sum of all. */
import { describe, expect, it } from 'vitest'
import { sampleCount } from './support/histogram.js'
import { completed, reasonsBeyondTime, useRuns } from './support/run.js'

const CLIENTS = 17
const EVENTS = 40
const SPLITS = [
  { name: 'two', processes: 2, shares: [8, 9] },
  { name: 'three', processes: 3, shares: [5, 6, 6] },
] as const

describe('17 clients over several load processes', () => {
  const plan = { contenders: ['sse/node'], overrides: { clients: CLIENTS } }
  const result = useRuns({
    two: { ...plan, loadProcesses: 2 },
    three: { ...plan, loadProcesses: 3 },
    'two, one event dropped': { ...plan, loadProcesses: 2, faults: [{ kind: 'drop', sequence: 30 }] },
    'two, three channels': {
      ...plan,
      overrides: { clients: 4, set: ['workload.channels=3'] },
      loadProcesses: 2,
    },
  })

  describe.each(SPLITS)('$name', ({ name, processes, shares }) => {
    it('simulates every client in one of them', () => {
      const { load, connections } = completed(result(name))
      expect(load.processes.map(({ clients }) => clients).sort()).toEqual(shares)
      expect(new Set(load.processes.map(({ pid }) => pid)).size).toBe(processes)
      expect(connections).toMatchObject({ requested: CLIENTS, ready: CLIENTS, openedTotal: CLIENTS })
    })

    it('sums the ledger, the histograms, the states and the bytes', () => {
      const trial = completed(result(name))
      const all = CLIENTS * EVENTS
      expect(trial.ledger).toMatchObject({ expected: all, delivered: all, missing: 0, duplicated: 0, reordered: 0 })
      expect(sampleCount(trial.latency)).toBe(all)
      expect(trial.latency.events).toBe(EVENTS)
      expect(trial.series.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(all)
      expect(trial.stateCheck).toMatchObject({ clients: CLIENTS, mismatched: 0, rebuilt: 3 * processes })
      expect(trial.wire.total.down.payload).toBe(CLIENTS * 50 * 200)
      expect(reasonsBeyondTime(trial)).toEqual([])
    })
  })

  it('sums what is missing', () => {
    const { ledger, latency } = completed(result('two, one event dropped'))
    expect(ledger).toMatchObject({ expected: 680, delivered: 663, missing: 17, clientsMissingEvents: 17 })
    expect(latency.censored).toBe(17)
  })

  it('counts the distinct events of all channels, though no process listens to all of them', () => {
    const { ledger, latency, validity } = completed(result('two, three channels'))
    // Clients 0 and 3 share channel 0; constant channels are staggered by a third of a period.
    expect(ledger).toMatchObject({ expected: 160, delivered: 160, missing: 0 })
    expect(latency.events).toBe(120)
    expect(validity.findings.find(({ code }) => code === 'few-events')?.evidence.events).toBe(120)
  })
})
