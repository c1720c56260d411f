/** What a baseline takes from a result, and what it refuses. */
import { describe, expect, it } from 'vitest'
import { type Added, addResult, type ToAdd } from '../../bench/baseline/add.js'
import { parseBaseline } from '../../bench/baseline/file.js'
import { baselineText } from '../../bench/baseline/format.js'
import { pruneBaseline } from '../../bench/baseline/prune.js'
import { type Baseline, EMPTY_BASELINE } from '../../bench/baseline/schema.js'
import { BenchError } from '../../bench/errors.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { baselineOf, closedResult, noisyResult, only } from '../gate/support/check-inputs.js'
import { failed } from '../report/sample.js'

const RESULT = closedResult()
const BASELINE = baselineOf(RESULT)

function add(result: ResultFile, baseline: Baseline = EMPTY_BASELINE, change: Partial<ToAdd> = {}): Added {
  return addResult(baseline, { result, verifies: true, file: 'r.json', reference: null, accept: false, ...change })
}

function problemsOf(attempt: () => unknown): BenchError {
  try {
    attempt()
  } catch (error) {
    if (error instanceof BenchError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const opened =
  (by: number) =>
  (trial: CompletedTrial): CompletedTrial => ({
    ...trial,
    connections: { ...trial.connections, openedTotal: trial.connections.openedTotal + by },
  })

describe('the first result', () => {
  it('gives its exact values', () => {
    const { baseline, newValues, replaced } = add(RESULT)
    const { exact } = baseline.scenarios.overhead ?? {}
    expect(Object.keys(exact ?? {})).toEqual(['sse/node', 'websocket/ws'])
    expect(Object.keys(exact?.['sse/node'] ?? {})).toHaveLength(10)
    expect(newValues).toBe(20)
    expect(replaced).toEqual([])
  })

  it('without a reference in its blocks gives no session, and says so', () => {
    expect(add(RESULT)).toMatchObject({
      session: null,
      noSession: expect.stringMatching(/floor\/net was not measured; --reference/),
    })
    expect(add(RESULT, EMPTY_BASELINE, { reference: 'sse/node' }).session).toMatch(/^[0-9a-f]{12}$/)
  })

  it('with the floor gives a session', () => {
    const result = noisyResult({ logRatios: [Math.log(2), Math.log(3), Math.log(9)] })
    const { baseline, session } = add(result)
    expect(baseline.scenarios['stock-ticker']?.sessions).toEqual([
      expect.objectContaining({
        id: session,
        startedAt: '2026-10-01T00:00:00.000Z',
        node: 20,
        client: 'lean',
        serverProcesses: 1,
        loadProcesses: 1,
        blocks: 3,
        reference: 'floor/net',
      }),
    ])
    expect(baseline.scenarios['stock-ticker']?.sessions[0]?.ratios['sse/node']?.p50).toBeCloseTo(3, 10)
  })

  it('does not give blocks whose trials are invalid', () => {
    const invalid: CompletedTrial['validity'] = {
      valid: false,
      reasons: [{ code: 'load-process-busy', message: 'busy', remedy: '', evidence: {} }],
      findings: [],
    }
    const spoiled = (...blocks: readonly number[]): Added =>
      add(
        noisyResult({
          logRatios: [Math.log(2), Math.log(3), Math.log(9)],
          change: (trial) => (blocks.includes(trial.block) ? { ...trial, validity: invalid } : trial),
        }),
      )
    const [session] = spoiled(2).baseline.scenarios['stock-ticker']?.sessions ?? []
    expect(session?.ratios['sse/node']?.p50).toBeCloseTo(Math.sqrt(6), 3)
    expect(spoiled(1, 2)).toMatchObject({ session: null, noSession: expect.stringMatching(/too few blocks/) })
  })

  it('of a machine that is not told gives no session', () => {
    const result = noisyResult({ logRatios: [0.5], shape: { environment: { machine: {} } } })
    expect(add(result).noSession).toMatch(/does not tell its machine/)
  })

  it('has to have the reference that was asked for', () => {
    const error = problemsOf(() => add(RESULT, EMPTY_BASELINE, { reference: 'sse/nod' }))
    expect(error.code).toBe('flag-value')
    expect(error.message).toMatch(/sse\/nod.*measured: sse\/node, websocket\/ws/s)
  })
})

describe('another result', () => {
  it('that says the same changes nothing', () => {
    const again = add(RESULT, BASELINE)
    expect(baselineText(again.baseline)).toBe(baselineText(BASELINE))
    expect(again).toMatchObject({ newValues: 0, replaced: [] })
  })

  it('is not added twice as a session', () => {
    const result = noisyResult({ logRatios: [0.5] })
    const twice = add(result, baselineOf(result))
    expect(twice).toMatchObject({ session: null, noSession: expect.stringMatching(/is in it already/) })
    expect(twice.baseline.scenarios['stock-ticker']?.sessions).toHaveLength(1)
  })

  it('that says something else is refused, with everything that differs', () => {
    const error = problemsOf(() => add(closedResult(opened(1)), BASELINE))
    expect(error.code).toBe('baseline-differs')
    expect(error.exitCode).toBe(1)
    expect(error.message).toMatch(/sse\/node connectionsPerClient: 1 in the baseline, 1\.001 in the result/)
    expect(error.message).toMatch(/websocket\/ws connectionsPerClient: 1 in the baseline, 1\.001 in the result/)
    expect(error.message).toMatch(/--accept/)
  })

  it('that says something else replaces what differs, when it is accepted', () => {
    const { baseline, replaced } = add(closedResult(only('sse/node', opened(1))), BASELINE, { accept: true })
    expect(replaced).toEqual([{ contender: 'sse/node', metric: 'connectionsPerClient', baseline: 1, result: 1.001 }])
    expect(baseline.scenarios.overhead?.exact['sse/node']?.connectionsPerClient).toBe(1.001)
    expect(baseline.scenarios.overhead?.exact['websocket/ws']).toEqual(
      BASELINE.scenarios.overhead?.exact['websocket/ws'],
    )
  })

  it('that no longer states a metric takes it away only when accepted', () => {
    const open = closedResult(undefined, { scenario: { upstream: null } })
    expect(problemsOf(() => add(open, BASELINE)).message).toMatch(/httpBytesDown: [\d.]+ in the baseline, none in the/)
    const { baseline } = add(open, BASELINE, { accept: true })
    expect(baseline.scenarios.overhead?.exact['sse/node']).toEqual({ connectionsPerClient: 1 })
  })

  it('of other settings is refused, unless accepted', () => {
    const other = closedResult(undefined, { scenario: { clients: 2000 } })
    expect(problemsOf(() => add(other, BASELINE)).message).toMatch(
      /settings: [0-9a-f]{8} in the baseline, [0-9a-f]{8} in/,
    )
    const { baseline } = add(other, BASELINE, { accept: true })
    expect(baseline.scenarios.overhead?.settings).not.toBe(BASELINE.scenarios.overhead?.settings)
  })

  it('of other settings must have every contender that the baseline has, accepted or not', () => {
    const fewer = closedResult(
      only('sse/node', () => null),
      { scenario: { clients: 2000 } },
    )
    const error = problemsOf(() => add(fewer, BASELINE, { accept: true }))
    expect(error.code).toBe('baseline-unfit')
    expect(error.message).toContain('it lacks sse/node, whose values would stay as the old settings had them')
    expect(error.message).toContain('`transport-bench baseline prune --scenario overhead --contender sse/node`')
    expect(problemsOf(() => add(fewer, BASELINE)).code).toBe('baseline-unfit')
    const order = { keep: null, scenario: 'overhead', contender: 'sse/node', machine: null }
    const { baseline } = add(fewer, pruneBaseline(BASELINE, order).baseline, { accept: true })
    expect(Object.keys(baseline.scenarios.overhead?.exact ?? {})).toEqual(['websocket/ws'])
  })

  it('of other settings leaves no value of the old ones, counted ones neither', () => {
    const { overhead } = BASELINE.scenarios
    if (overhead === undefined) throw new Error('the baseline has the scenario')
    const counted = { 'sse/node': { segmentsPerMessage: 1.5 } }
    const base: Baseline = { ...BASELINE, scenarios: { overhead: { ...overhead, counted } } }
    const { baseline, replaced } = add(closedResult(undefined, { scenario: { clients: 2000 } }), base, { accept: true })
    expect(baseline.scenarios.overhead?.counted).toEqual({})
    expect(replaced).toEqual([{ contender: 'sse/node', metric: 'segmentsPerMessage', baseline: 1.5, result: null }])
    expect(add(RESULT, base).baseline.scenarios.overhead?.counted).toEqual(counted)
  })

  it('of fewer contenders leaves the others as they are', () => {
    const { baseline } = add(closedResult(only('sse/node', () => null)), BASELINE)
    expect(baseline).toEqual(BASELINE)
  })

  it('fills in what the baseline has not', () => {
    const { overhead } = BASELINE.scenarios
    if (overhead === undefined) throw new Error('the baseline has the scenario')
    const { httpBytesDown: _, ...left } = overhead.exact['sse/node'] ?? {}
    const holed = {
      ...BASELINE,
      scenarios: { overhead: { ...overhead, exact: { ...overhead.exact, 'sse/node': left } } },
    }
    expect(add(RESULT, holed)).toMatchObject({ baseline: BASELINE, newValues: 1, replaced: [] })
  })
})

describe('a bad reference is refused, accepted or not', () => {
  const ledger =
    (change: Partial<CompletedTrial['ledger']>) =>
    (trial: CompletedTrial): CompletedTrial => ({ ...trial, ledger: { ...trial.ledger, ...change } })

  it.each([
    ['lost messages', closedResult(ledger({ missing: 1 })), /sse\/node: missing: 2, where there must be none/],
    ['duplicates', closedResult(ledger({ duplicated: 1 })), /duplicated: 2/],
    ['disorder', closedResult(ledger({ reordered: 1 })), /reordered: 2/],
    ['corruption', closedResult(ledger({ corrupt: 1 })), /corrupt: 2/],
    [
      'wrong states',
      closedResult((trial) => ({
        ...trial,
        stateCheck: { clients: 1, mismatched: 1, rebuilt: 0, rebuiltMismatched: 0, examples: [] },
      })),
      /clients with a wrong state: 2/,
    ],
    [
      'a failed trial',
      closedResult(only('sse/node', (t) => ({ ...failed('sse/node'), block: t.block }))),
      /failed in connect/,
    ],
    [
      'values that move',
      closedResult((trial) => opened(trial.block)(trial)),
      /connections per client: it is not deterministic: its trials say 1, 1\.001/,
    ],
    ['an interrupted run', closedResult(undefined, { run: { state: 'aborted', aborted: true } }), /not whole.*aborted/],
    ['a run that was killed', closedResult(undefined, { run: { state: 'running' } }), /not whole.*running/],
    ['a run of nothing', closedResult(() => null), /not whole: 0 of 0 trials/],
    ['a start that is no time', closedWith({ startedAt: 'yesterday' }), /startedAt/],
  ])('%s', (_, result, says) => {
    for (const accept of [false, true]) {
      const error = problemsOf(() => add(result, EMPTY_BASELINE, { accept }))
      expect(error.code).toBe('baseline-unfit')
      expect(error.exitCode).toBe(3)
      expect(error.message).toMatch(says)
    }
  })

  it('what does not verify', () => {
    expect(problemsOf(() => add(RESULT, EMPTY_BASELINE, { verifies: false, accept: true })).message).toMatch(
      /not verify/,
    )
  })

  it('a contender whose name could not be read again', () => {
    const odd = closedResult((trial) => ({ ...trial, contender: `../${trial.contender}` }))
    expect(problemsOf(() => add(odd)).code).toBe('baseline-unfit')
  })

  it('with all of its problems', () => {
    const error = problemsOf(() =>
      add(closedResult(ledger({ missing: 1, corrupt: 1 })), EMPTY_BASELINE, { verifies: false }),
    )
    expect(error.problems.length).toBe(5)
  })

  function closedWith(run: Partial<ResultFile['run']>): ResultFile {
    return noisyResult({ logRatios: [0.5], shape: { run } })
  }
})

it('what is added can be read again', () => {
  const { baseline } = add(noisyResult({ logRatios: [0.5] }), BASELINE)
  expect(parseBaseline(baselineText(baseline), 'b.json')).toEqual(baseline)
})
