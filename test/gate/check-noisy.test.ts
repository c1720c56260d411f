/** Noisy metrics against sessions: only of the same kind, only relative to a reference, and never silently. */
import { describe, expect, it } from 'vitest'
import { addResult } from '../../bench/baseline/add.js'
import { type Baseline, EMPTY_BASELINE, type Session } from '../../bench/baseline/schema.js'
import { exitCodeOfGate, type GateRow } from '../../bench/gate/gate-file.js'
import { metricsOf } from '../../bench/gate/metrics.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { baselineOf, check, type NoisyShape, noisyResult, resultOf, rowOf, sessionsOf } from './support/check-inputs.js'

/** ln of p50 of sse/node over the floor's, in five sessions. */
const FIVE = [0.5, 0.51, 0.49, 0.52, 0.48]
const BASELINE = baselineOf(...sessionsOf(FIVE))
/** A day after all sessions. */
const today = (logRatio: number, shape: Partial<NoisyShape> = {}): ResultFile =>
  noisyResult({ logRatios: [logRatio], day: 28, ...shape })
const p50 = (result: ResultFile, baseline: Baseline = BASELINE, requireNoisy = false): GateRow =>
  rowOf(check(result, baseline, { requireNoisy }), 'sse/node', 'p50')

function withSessions(change: (session: Session, index: number) => Session | null, of = BASELINE): Baseline {
  const { 'stock-ticker': entry } = of.scenarios
  if (entry === undefined) throw new Error('the baseline has no scenario stock-ticker')
  const sessions = entry.sessions.map(change).filter((session) => session !== null)
  return { ...of, scenarios: { 'stock-ticker': { ...entry, sessions } } }
}

describe('a session like those before', () => {
  it('passes, and says what would have been found', () => {
    const gate = check(today(0.505), BASELINE)
    const row = rowOf(gate, 'sse/node', 'p50')
    expect(row).toMatchObject({ verdict: 'pass', change: 'same', advisory: false, class: 'noisy' })
    expect(row.ratio?.estimate).toBeCloseTo(Math.exp(0.005), 4)
    expect(row.base).toBeCloseTo(10_000 * Math.exp(0.5), -1)
    expect(row.other).toBeCloseTo(10_000 * Math.exp(0.505), 6)
    expect(row.margin).toBeCloseTo(1.1, 6)
    expect(row.detectable).toBeGreaterThan(1.1)
    expect(exitCodeOfGate(gate)).toBe(0)
  })

  it('counts what decides as the family, and judges no reference', () => {
    const gate = check(today(0.5), BASELINE)
    const deciding = gate.rows.filter((row) => row.class === 'noisy' && !row.advisory)
    expect(gate.family).toBe(deciding.length)
    expect(gate.family).toBeGreaterThan(1)
    expect(gate.rows.some(({ contender }) => contender === 'floor/net')).toBe(false)
    expect(gate.notes.join(' ')).toMatch(/ratios to floor\/net, which is not judged itself/)
  })
})

describe('a session that is not', () => {
  it.each([
    ['far slower', 0.9, 'regression', 'worse', 1],
    ['far faster', 0.1, 'pass', 'better', 0],
    ['slower by less than the margin', 0.59, 'pass', 'same', 0],
  ])('%s', (_, logRatio, verdict, change, exitCode) => {
    const gate = check(today(logRatio), BASELINE)
    expect(rowOf(gate, 'sse/node', 'p50')).toMatchObject({ verdict, change })
    expect(exitCodeOfGate(gate)).toBe(exitCode)
  })

  it('flips the verdict when the sides are swapped', () => {
    const slow = FIVE.map((one) => one + 0.4)
    expect(p50(today(0.9)).change).toBe('worse')
    expect(p50(today(0.5), baselineOf(...sessionsOf(slow))).change).toBe('better')
  })

  it('is told by its ratio alone: a machine twice as slow today changes nothing', () => {
    const [here, slowed] = [10_000, 20_000].map((floorUs) => p50(today(0.9, { floorUs })))
    expect(slowed?.ratio).toEqual(here?.ratio)
    expect(slowed?.verdict).toBe('regression')
    expect(slowed?.other).toBe(2 * (here?.other ?? 0))
  })

  it('is no regression below the absolute floor of the metric', () => {
    // 50 % of 300 µs is 150 µs; nobody notices less than 200 µs.
    const base = baselineOf(...sessionsOf(FIVE, { floorUs: 182 }))
    expect(p50(today(0.9, { floorUs: 182 }), base)).toMatchObject({ verdict: 'pass', change: 'same' })
    expect(p50(today(1.2, { floorUs: 182 }), base).verdict).toBe('regression')
  })

  it('is a regression downwards where higher is better', () => {
    const slower = (trial: CompletedTrial): CompletedTrial =>
      trial.contender === 'floor/net' ? trial : { ...trial, cost: { ...trial.cost, received: trial.cost.received / 2 } }
    const row = rowOf(check(today(0.5, { change: slower }), BASELINE), 'sse/node', 'deliveredPerSecond')
    expect(row).toMatchObject({ verdict: 'regression', change: 'worse' })
    expect(row.ratio?.estimate).toBeCloseTo(0.5, 3)
    expect(row.margin).toBeCloseTo(1 / 1.05, 6)
    expect(row.detectable).toBeLessThan(1)
    const [low = 1, high = 0] = row.ratio?.interval ?? []
    expect(low).toBeLessThanOrEqual(high)
  })
})

describe('the number of sessions', () => {
  const four = withSessions((session, i) => (i === 0 ? null : session))

  it('five judge, four only advise', () => {
    expect(p50(today(0.9))).toMatchObject({ verdict: 'regression', advisory: false })
    const gate = check(today(0.9), four)
    expect(rowOf(gate, 'sse/node', 'p50')).toMatchObject({ verdict: 'inconclusive', advisory: true, change: 'unknown' })
    expect(rowOf(gate, 'sse/node', 'p50').reason).toBe('4 of 5 sessions that can be compared')
    expect(exitCodeOfGate(gate)).toBe(0)
    expect(gate.notes.join(' ')).toContain('`transport-bench ab`')
  })

  it('four are inconclusive where noisy metrics are required', () => {
    const gate = check(today(0.5), four, { requireNoisy: true })
    expect(rowOf(gate, 'sse/node', 'p50')).toMatchObject({ verdict: 'inconclusive', advisory: false })
    expect(exitCodeOfGate(gate)).toBe(2)
  })

  it('none leaves a note, and rows only where they are required', () => {
    const none = withSessions(() => null)
    const gate = check(today(0.5), none)
    expect(gate.rows.some((row) => row.class === 'noisy')).toBe(false)
    expect(gate.notes.join(' ')).toMatch(/the baseline has no sessions/)
    expect(exitCodeOfGate(gate)).toBe(0)
    const required = check(today(0.5), none, { requireNoisy: true })
    expect(rowOf(required, 'sse/node', 'p50').reason).toMatch(/^0 of 5 sessions/)
    expect(exitCodeOfGate(required)).toBe(2)
  })

  it('a result is not held against itself', () => {
    const [first] = sessionsOf(FIVE)
    if (first === undefined) throw new Error('there is no session')
    expect(p50(first)).toMatchObject({ advisory: true, verdict: 'inconclusive' })
    expect(p50(first).reason).toMatch(/^4 of 5 .*this very result/)
  })
})

describe('what differs', () => {
  const machine = (change: object): Partial<NoisyShape> => ({
    shape: { environment: { machine: { ...(today(0).environment.machine as object), ...change } } },
  })
  const twoLoadProcesses = (trial: CompletedTrial): CompletedTrial => ({
    ...trial,
    load: { processes: [...trial.load.processes, ...trial.load.processes] },
  })
  const OTHERS: readonly (readonly [what: string, shape: Partial<NoisyShape>, says: RegExp])[] = [
    ['another CPU', machine({ cpuModel: 'Xeon' }), /machine [0-9a-f]{8} \(AMD EPYC .*\), here [0-9a-f]{8} \(Xeon/],
    ['other cores', machine({ coresLogical: 4, coresAllowed: 4 }), /here [0-9a-f]{8} \(.* 4 cores/],
    ['another memory', machine({ memoryBytes: 8 * 2 ** 30 }), /here [0-9a-f]{8} \(.* 8 GiB/],
    ['another kernel', machine({ kernel: '5.15.0' }), /here [0-9a-f]{8} \(.*kernel 5/],
    ['no container', machine({ virtualisation: [] }), /kernel 6 · container .*here/],
    ['a machine that is not told', { shape: { environment: { machine: {} } } }, /the result does not tell its machine/],
    ['another Node', { shape: { environment: { runtime: { node: '22.1.0' } } } }, /Node 20, here 22$/],
    ['library clients', { shape: { run: { client: 'library' } } }, /lean clients, here library$/],
    ['several server processes', { shape: { run: { serverProcesses: 2 } } }, /server processes: 1, here 2$/],
    ['another load process', { change: twoLoadProcesses }, /load processes: 1, here 2$/],
    ['other settings', { shape: { scenario: { clients: 500 } } }, /settings [0-9a-f]{8}, here [0-9a-f]{8}$/],
  ]

  it.each(OTHERS)('%s: advisory, and said', (_, shape, says) => {
    const row = p50(today(0.9, shape))
    expect(row).toMatchObject({ verdict: 'inconclusive', advisory: true })
    expect(row.reason).toMatch(/^0 of 5 sessions that can be compared; others have /)
    expect(row.reason).toMatch(says)
    expect(exitCodeOfGate(check(today(0.9, shape), BASELINE, { requireNoisy: true }))).toBe(2)
  })

  it('more blocks: their median varies less', () => {
    expect(p50(noisyResult({ logRatios: [0.9, 0.9] })).reason).toMatch(/blocks: 1, here 2$/)
  })

  it('another reference', () => {
    const toWs = withSessions((session) => ({ ...session, reference: 'websocket/ws' }))
    expect(p50(today(0.9), toWs).reason).toMatch(/reference websocket\/ws, here floor\/net$/)
  })

  it('neither a patch of Node nor of the kernel, nor the load, nor another seed', () => {
    const shape = {
      environment: {
        runtime: { node: '20.99.1' },
        machine: { ...(today(0).environment.machine as object), kernel: '6.99.1' },
        loadBefore: null,
      },
      scenario: { seed: 77 },
    }
    expect(p50(today(0.9, { shape }))).toMatchObject({ verdict: 'regression', advisory: false })
  })

  it('a fifth that differs in anything leaves four', () => {
    const mixed = withSessions((session, i) => (i === 0 ? { ...session, node: 22 } : session))
    expect(p50(today(0.9), mixed).reason).toBe('4 of 5 sessions that can be compared; others have Node 22, here 20')
  })
})

describe('what was not measured', () => {
  const invalid = (trial: CompletedTrial): CompletedTrial => ({
    ...trial,
    validity: {
      valid: false,
      reasons: [{ code: 'load-process-busy', message: 'busy', remedy: '', evidence: {} }],
      findings: [],
    },
  })

  it.each(['sse/node', 'floor/net'])('an invalid trial of %s is inconclusive, and decides', (contender) => {
    const result = today(0.5, { change: (trial) => (trial.contender === contender ? invalid(trial) : trial) })
    const gate = check(result, BASELINE)
    expect(rowOf(gate, 'sse/node', 'p50')).toMatchObject({ verdict: 'inconclusive', advisory: false })
    expect(exitCodeOfGate(gate)).toBe(2)
  })

  it.each([
    ['what never arrived', { greaterThanUs: 2e6 }],
    ['too few events', { tooFew: true as const }],
    ['nothing', { us: 0 }],
    ['no number', { us: Number.NaN }],
  ])('%s has no ratio', (_, percentile) => {
    const result = today(0.5, {
      change: (trial) =>
        trial.contender === 'sse/node' ? { ...trial, latency: { ...trial.latency, p50: percentile } } : trial,
    })
    expect(p50(result)).toMatchObject({ verdict: 'inconclusive', advisory: false, ratio: null, other: null })
  })

  it('a contender that sessions have and the result has not', () => {
    const floorOnly = resultOf({
      trials: today(0.5).trials.filter(({ contender }) => contender === 'floor/net'),
      blocks: 1,
    })
    expect(p50(floorOnly)).toMatchObject({ verdict: 'inconclusive', advisory: false })
  })

  it('half of the blocks are too few, more are enough', () => {
    const blocks = [0.5, 0.5, 0.5, 0.5]
    const spoil =
      (count: number) =>
      (trial: CompletedTrial): CompletedTrial =>
        trial.block < count ? invalid(trial) : trial
    const four = baselineOf(...FIVE.map((_, i) => noisyResult({ logRatios: blocks, day: i + 1 })))
    const spoiled = (count: number): GateRow =>
      p50(noisyResult({ logRatios: blocks, day: 28, change: spoil(count) }), four)
    expect(spoiled(1).verdict).toBe('pass')
    expect(spoiled(2).verdict).toBe('inconclusive')
  })

  it('what the reference does not state is said, with what to do', () => {
    const baseline = baselineOf(...sessionsOf(FIVE))
    const noMemory = (trial: CompletedTrial): CompletedTrial =>
      trial.contender === 'floor/net' ? { ...trial, server: { ...trial.server, memory: null } } : trial
    const without = withSessions(
      (session) => ({
        ...session,
        ratios: Object.fromEntries(
          Object.entries(session.ratios).map(([contender, { memory: _, ...ratios }]) => [contender, ratios]),
        ),
      }),
      baseline,
    )
    const row = rowOf(check(today(0.5, { change: noMemory }), without), 'sse/node', 'memory')
    expect(row.reason).toBe('the reference floor/net does not state it, so there is nothing to relate it to')
    expect(row.remedy).toContain('--reference')
  })
})

describe('the reference', () => {
  it('may be any contender, and is what the sessions took', () => {
    const toSse = sessionsOf(FIVE).reduce(
      (baseline, result) =>
        addResult(baseline, { result, verifies: true, file: 'r.json', reference: 'sse/node', accept: false }).baseline,
      EMPTY_BASELINE,
    )
    const gate = check(today(0.5), toSse)
    expect(gate.rows.some((row) => row.class === 'noisy' && row.contender === 'sse/node')).toBe(false)
  })
})

it('the median of the blocks is what counts, and of ratios inside a block', () => {
  const blocks = [0.5, 0.5, 3]
  const base = baselineOf(...FIVE.map((_, i) => noisyResult({ logRatios: blocks, day: i + 1 })))
  const row = p50(noisyResult({ logRatios: [3, 0.5, 0.5], day: 28 }), base)
  expect(row).toMatchObject({ verdict: 'pass', change: 'same' })
  expect(row.blocks.map(({ block }) => block)).toEqual([0, 1, 2])
})

it('the more questions, the less each may err', () => {
  const spread = baselineOf(...sessionsOf([0.5, 0.7, 0.3, 0.6, 0.4]))
  const limitOf = (metrics: readonly string[]): number => {
    const ratiosOf = ({ ratios }: Session): Record<string, number> =>
      Object.fromEntries(metrics.map((key) => [key, ratios['sse/node']?.[key] ?? 1]))
    const own = withSessions((session) => ({ ...session, ratios: { 'sse/node': ratiosOf(session) } }), spread)
    return p50(today(0.5), own).detectable ?? Number.NaN
  }
  const all = metricsOf('noisy').flatMap(({ key }) => (key === 'p99' ? [] : [key]))
  expect(limitOf(all)).toBeGreaterThan(limitOf(['p50']))
})
