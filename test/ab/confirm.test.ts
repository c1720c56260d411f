/** A session from measuring to verdict, and a second one that has to show a regression again. */
import { describe, expect, it } from 'vitest'
import { confirmRegressions } from '../../bench/ab/confirm.js'
import { planFamily, readMetrics } from '../../bench/ab/family.js'
import type { MeasureTrial } from '../../bench/ab/run-ab.js'
import { measureSession, type SessionOptions } from '../../bench/ab/session.js'
import { collectEnvironment } from '../../bench/environment/environment.js'
import { Probes } from '../../bench/environment/probes.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { latency } from '../report/sample.js'
import { armOf, CONTENDER, type Measured, trialOf } from './support/stubbed.js'

const BLOCKS = 12

async function optionsOf(change: Partial<SessionOptions> = {}): Promise<SessionOptions> {
  const probes = new Probes()
  const metrics = readMetrics('p50')
  return {
    arms: [armOf('a'), armOf('b')],
    blocks: BLOCKS,
    seed: 5,
    environment: await collectEnvironment({ probes }),
    probes,
    command: ['transport-bench', 'ab'],
    writers: ['a', 'b'].map((arm) => ({ path: `/x-${arm}.json`, write: () => undefined })),
    loadProcesses: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    family: planFamily({
      metrics,
      scenarios: [loadScenario('smoke')],
      loadProcesses: 1,
      contenders: 2,
      blocks: BLOCKS,
    }),
    notes: [],
    toolVersion: '0.0.0',
    ...change,
  }
}

/** p50 of every trial, ms: A has 10, give or take what the time of the trial adds. */
function measuring(factorOfB: (measured: Measured) => number): {
  readonly measure: MeasureTrial
  readonly all: Measured[]
} {
  const all: Measured[] = []
  const measure: MeasureTrial = async (_run, planned, { role }) => {
    const one: Measured = { arm: role, planned, time: all.length }
    all.push(one)
    const p50Us = (10_000 + 7 * one.time) * (role === 'b' ? factorOfB(one) : 1)
    return trialOf(one, { latency: latency(Math.round(p50Us)) })
  }
  return { measure, all }
}

const slower = ({ planned }: Measured): number => (planned.contender.name === CONTENDER ? 2 : 1)
const verdictsOf = (
  rows: readonly { readonly contender: string; readonly metric: string; readonly verdict: string }[],
) =>
  Object.fromEntries(
    rows.filter(({ metric }) => metric === 'p50').map(({ contender, verdict }) => [contender, verdict]),
  )

describe('a session', () => {
  it('finds what is slower in B, and only that', async () => {
    const { gate } = await measureSession(await optionsOf(), measuring(slower).measure)
    expect(verdictsOf(gate.rows)).toEqual({ [CONTENDER]: 'regression', 'sse/node': 'pass' })
    expect(gate.verdict).toBe('regression')
    expect(gate.sources.map(({ file }) => file)).toEqual(['x-a.json', 'x-b.json'])
    const row = gate.rows.find(({ contender, metric }) => contender === CONTENDER && metric === 'p50')
    expect(row?.ratio?.estimate).toBeCloseTo(2, 1)
    expect(row?.blocks.filter(({ order }) => order === 'AB')).toHaveLength(BLOCKS / 2)
  })

  it('finds the opposite when the arms are swapped', async () => {
    const { gate } = await measureSession(await optionsOf(), measuring((one) => 1 / slower(one)).measure)
    expect(verdictsOf(gate.rows)).toEqual({ [CONTENDER]: 'pass', 'sse/node': 'pass' })
    expect(gate.rows.find(({ contender, metric }) => contender === CONTENDER && metric === 'p50')?.change).toBe(
      'better',
    )
  })
})

describe('a second session', () => {
  async function confirmBy(factorOfB: (measured: Measured) => number) {
    const options = await optionsOf()
    const { gate: first } = await measureSession(options, measuring(slower).measure)
    const written: ResultFile[] = []
    const writers = ['a', 'b'].map((arm) => ({
      path: `/x-confirm-${arm}.json`,
      write: (one: ResultFile) => void written.push(one),
    }))
    const { measure, all } = measuring(factorOfB)
    return { first, all, written, gate: await confirmRegressions(first, { ...options, writers }, measure) }
  }

  it('measures the contenders that have regressed once more, with another seed and to files of its own', async () => {
    const { gate, all, written } = await confirmBy(slower)
    expect(new Set(all.map(({ planned }) => planned.contender.name))).toEqual(new Set([CONTENDER]))
    expect(all).toHaveLength(2 * BLOCKS)
    expect(new Set(written.map(({ run, scenario }) => `${run.seed} ${scenario.seed}`))).toEqual(new Set(['6 6']))
    expect(gate.sources.map(({ role, file }) => `${role} ${file}`)).toEqual([
      'a x-a.json',
      'b x-b.json',
      'confirm-a x-confirm-a.json',
      'confirm-b x-confirm-b.json',
    ])
    expect(verdictsOf(gate.rows)).toEqual({ [CONTENDER]: 'regression', 'sse/node': 'pass' })
  })

  it('that does not show the regression leaves it inconclusive', async () => {
    const { gate } = await confirmBy(() => 1)
    expect(verdictsOf(gate.rows)).toEqual({ [CONTENDER]: 'inconclusive', 'sse/node': 'pass' })
    expect(gate.verdict).toBe('inconclusive')
  })

  it('is not measured where nothing has regressed, nor after an interruption', async () => {
    const options = await optionsOf()
    const none = measuring(() => 1)
    const { gate: fine } = await measureSession(options, measuring(() => 1).measure)
    expect(await confirmRegressions(fine, options, none.measure)).toBe(fine)
    const { gate: worse } = await measureSession(options, measuring(slower).measure)
    expect(await confirmRegressions(worse, { ...options, signal: AbortSignal.abort() }, none.measure)).toBe(worse)
    expect(none.all).toEqual([])
  })
})
