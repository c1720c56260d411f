/** What is taken out of a baseline: the old, and what is named; never anything else. */
import { describe, expect, it } from 'vitest'
import { type PruneOrder, pruneBaseline } from '../../bench/baseline/prune.js'
import type { Baseline, ScenarioBaseline, Session } from '../../bench/baseline/schema.js'
import { BenchError } from '../../bench/errors.js'
import { baselineOf, closedResult, sessionsOf } from '../gate/support/check-inputs.js'

const TEN = sessionsOf([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
const elsewhere = sessionsOf([0.1, 0.2, 0.3], {
  shape: { environment: { machine: { cpuModel: 'Xeon', kernel: '6.1' } } },
})
const newer = sessionsOf([0.1, 0.2], { shape: { environment: { runtime: { node: '22.1.0' } } } })
const BASELINE = baselineOf(closedResult(), ...TEN, ...elsewhere, ...newer)
const ORDER: PruneOrder = { keep: null, scenario: null, contender: null, machine: null }

const sessionsIn = ({ scenarios }: Baseline): readonly Session[] => scenarios['stock-ticker']?.sessions ?? []
const machineOf = (cpu: string): string =>
  sessionsIn(BASELINE).find(({ machine }) => machine.name.includes(cpu))?.machine.id ?? 'none'
const prune = (order: Partial<PruneOrder>): ReturnType<typeof pruneBaseline> =>
  pruneBaseline(BASELINE, { ...ORDER, ...order })

describe('keep', () => {
  it('leaves the newest of each machine and Node', () => {
    const { baseline, sessions, values } = prune({ keep: 2 })
    const left = sessionsIn(baseline).map(
      ({ machine, node, startedAt }) => `${machine.name.slice(0, 4)} ${node} ${startedAt.slice(8, 10)}`,
    )
    expect(left.sort()).toEqual(['AMD  20 09', 'AMD  20 10', 'AMD  22 01', 'AMD  22 02', 'Xeon 20 02', 'Xeon 20 03'])
    expect({ sessions, values }).toEqual({ sessions: 9, values: 0 })
    expect(baseline.scenarios.overhead).toEqual(BASELINE.scenarios.overhead)
  })

  const KINDS: readonly (readonly [what: string, change: Partial<Session>])[] = [
    ['machine', { machine: { id: '00000000', name: 'another' } }],
    ['Node', { node: 22 }],
    ['settings', { settings: '00000000' }],
    ['clients', { client: 'library' }],
    ['server processes', { serverProcesses: 2 }],
    ['load processes', { loadProcesses: 2 }],
    ['blocks', { blocks: 12 }],
    ['reference', { reference: 'websocket/ws' }],
  ]

  it.each(KINDS)('never counts sessions of another %s', (_, change) => {
    const { sessions, ...entry } = baselineOf(...TEN).scenarios['stock-ticker'] as ScenarioBaseline
    // The older half is of another kind.
    const mixed = sessions.map((session) => (session.startedAt < '2026-10-06' ? { ...session, ...change } : session))
    const baseline = { ...BASELINE, scenarios: { 'stock-ticker': { ...entry, sessions: mixed } } }
    const left = sessionsIn(pruneBaseline(baseline, { ...ORDER, keep: 2 }).baseline)
    expect(left.map(({ startedAt }) => startedAt.slice(8, 10)).sort()).toEqual(['04', '05', '09', '10'])
  })

  it('takes nothing where there are no more', () => {
    expect(prune({ keep: 20 })).toEqual({ baseline: BASELINE, sessions: 0, values: 0 })
  })

  it('with a machine, takes only of its sessions', () => {
    const { baseline, sessions } = prune({ keep: 1, machine: machineOf('Xeon') })
    expect(sessions).toBe(2)
    expect(sessionsIn(baseline)).toHaveLength(13)
  })

  it('with a scenario, leaves the others', () => {
    expect(prune({ keep: 0, scenario: 'overhead' }).baseline).toEqual(BASELINE)
  })
})

describe('a name', () => {
  it('of a scenario takes all of it', () => {
    const { baseline, sessions, values } = prune({ scenario: 'overhead' })
    expect(Object.keys(baseline.scenarios)).toEqual(['stock-ticker'])
    expect({ sessions, values }).toEqual({ sessions: 0, values: 20 })
  })

  it('of a contender takes its values and ratios', () => {
    const { baseline } = prune({ contender: 'sse/node' })
    expect(JSON.stringify(baseline)).not.toContain('sse/node')
    expect(Object.keys(baseline.scenarios)).toEqual(['overhead'])
  })

  it('of a contender in one scenario leaves the other', () => {
    const { baseline } = prune({ contender: 'sse/node', scenario: 'overhead' })
    expect(Object.keys(baseline.scenarios.overhead?.exact ?? {})).toEqual(['websocket/ws'])
    expect(baseline.scenarios['stock-ticker']).toEqual(BASELINE.scenarios['stock-ticker'])
  })

  it('of the reference takes the sessions that rest on it', () => {
    const { baseline, sessions } = prune({ contender: 'floor/net' })
    expect(sessions).toBe(15)
    expect(baseline.scenarios['stock-ticker']?.exact).toEqual(BASELINE.scenarios['stock-ticker']?.exact)
  })

  it('of a machine takes its sessions', () => {
    const { baseline, sessions, values } = prune({ machine: machineOf('Xeon') })
    expect({ sessions, values }).toEqual({ sessions: 3, values: 0 })
    expect(sessionsIn(baseline).some(({ machine }) => machine.name.includes('Xeon'))).toBe(false)
  })

  it('of a machine and a contender takes ratios there, and leaves the exact values', () => {
    const { sessions, values } = prune({ machine: machineOf('Xeon'), contender: 'sse/node' })
    expect({ sessions, values }).toEqual({ sessions: 3, values: 0 })
  })

  it('that is not in it is an error that lists those that are', () => {
    const attempt = (): unknown => prune({ scenario: 'overhed', contender: 'sse/nod', machine: 'x' })
    expect(attempt).toThrow(BenchError)
    expect(attempt).toThrow(/--scenario.*it has: overhead, stock-ticker/s)
    expect(() => prune({ contender: 'sse/nod' })).toThrow(/--contender.*it has: floor\/net, sse\/node, websocket\/ws/s)
    expect(() => prune({ machine: 'x' })).toThrow(new RegExp(`--machine.*${machineOf('Xeon')}`, 's'))
  })
})
