/** A run is fitted to the descriptor limit before its first trial: processes chosen, named, or refused in words. */
import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import { PROBE_NAMES, Probes } from '../../bench/environment/probes.js'
import type { BenchError } from '../../bench/errors.js'
import { fitRun, type RunLimits, type RunToFit } from '../../bench/run/run-limits.js'
import { loadScenario } from '../../bench/scenario/load.js'

const probes = new Probes(new Set(PROBE_NAMES))
const NOT_NAMED = { load: null, server: null }

function fitted(clients: number, soft: number, change: Partial<RunToFit> = {}): RunLimits {
  return fitRun({
    scenario: loadScenario('stock-ticker', { clients }),
    contenders: [contenderByName('sse/node')],
    probes,
    named: NOT_NAMED,
    descriptors: { soft, hard: soft },
    ...change,
  })
}

function refused(run: () => unknown): BenchError {
  try {
    run()
  } catch (error) {
    return error as BenchError
  }
  throw new Error('it was accepted')
}

describe('fitting a run', () => {
  it('50,000 clients where one process may open 20,000: three of each kind or more, from several addresses', () => {
    const { loadProcesses, shards, sourceAddresses, notes } = fitted(50_000, 20_000)
    expect(shards).toBe(3)
    expect(loadProcesses).toBeGreaterThanOrEqual(3)
    expect(sourceAddresses.length).toBeGreaterThanOrEqual(2)
    expect(notes[0]).toBe('the server runs in 3 processes on one port, since one may open 20,000 file descriptors')
  })

  it('1,000 clients that fit: one server process, and nothing to say', () => {
    expect(fitted(1_000, 20_000)).toMatchObject({ shards: 1, sourceAddresses: [], notes: [] })
  })

  it('named numbers are taken without a word', () => {
    const limits = fitted(1_000, 20_000, { named: { load: 2, server: 4 } })
    expect(limits).toMatchObject({ loadProcesses: 2, shards: 4, notes: [] })
  })

  it('a named number that is too small is refused, with the flag that helps', () => {
    const error = refused(() => fitted(50_000, 20_000, { named: { load: null, server: 2 } }))
    expect(error.code).toBe('descriptor-limit')
    expect(error.message).toContain('27564 in each of 2 server processes; one process may open 20000')
    expect(error.message).toContain('remedy: name more --server-processes')
  })

  it('what eight processes cannot hold is refused', () => {
    expect(refused(() => fitted(1_000, 150)).code).toBe('descriptor-limit')
  })

  it('the largest point counts', () => {
    const scenario = loadScenario('idle', { points: '100,50000' })
    expect(fitted(1, 20_000, { scenario }).shards).toBe(3)
  })
})

describe('echo', () => {
  const scenario = loadScenario('echo', { clients: 9_000 })

  it('runs in one server process', () => {
    expect(fitted(1, 20_000, { scenario }).shards).toBe(1)
  })

  it('that needs several because of the descriptors is refused before anything is measured', () => {
    const many = loadScenario('echo', { clients: 12_000 })
    const error = refused(() => fitted(1, 20_000, { scenario: many }))
    expect(error.code).toBe('descriptor-limit')
    expect(error.message).toMatch(/echo needs one server process.*12000 clients do not fit the 20000 file descriptors/)
    expect(error.message).toContain('remedy: use fewer --clients')
  })

  it('with several named is a wrong flag', () => {
    const error = refused(() => fitted(1, 20_000, { scenario, named: { load: null, server: 2 } }))
    expect([error.code, error.exitCode]).toEqual(['flag-value', 64])
  })
})
