/** Exact metrics against a baseline: to the bit, both ways, and closed to whatever is missing. */
import { describe, expect, it } from 'vitest'
import { type Baseline, EMPTY_BASELINE, type ScenarioBaseline } from '../../bench/baseline/schema.js'
import { exitCodeOfGate } from '../../bench/gate/gate-file.js'
import { METRICS, metricsOf } from '../../bench/gate/metrics.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { failed } from '../report/sample.js'
import {
  baselineOf,
  CLOSED_CONTENDERS,
  check,
  closedResult,
  closedTrial,
  noisyResult,
  notPassed,
  only,
  rowOf,
} from './support/check-inputs.js'

const RESULT = closedResult()
const BASELINE = baselineOf(RESULT)
const EXACT = metricsOf('exact').map(({ key }) => key)

type Edit = (trial: CompletedTrial, by: number) => CompletedTrial

const wire =
  (direction: 'down' | 'up', layer: 'payload' | 'framing' | 'http' | 'setup'): Edit =>
  (trial, by) => {
    const { total } = trial.wire
    const changed = { ...total[direction], [layer]: total[direction][layer] + by }
    return { ...trial, wire: { ...trial.wire, total: { ...total, [direction]: changed } } }
  }
const ledger =
  (name: 'missing' | 'duplicated' | 'reordered' | 'corrupt'): Edit =>
  (trial, by) => ({ ...trial, ledger: { ...trial.ledger, [name]: trial.ledger[name] + by } })
const connections =
  (name: 'reconnects' | 'openedTotal'): Edit =>
  (trial, by) => ({ ...trial, connections: { ...trial.connections, [name]: trial.connections[name] + by } })

/** One unit of what each metric counts. */
const EDITS: Readonly<Record<string, Edit>> = {
  missing: ledger('missing'),
  duplicated: ledger('duplicated'),
  reordered: ledger('reordered'),
  corrupt: ledger('corrupt'),
  wrongStates: (trial, by) => ({
    ...trial,
    stateCheck: { clients: 1, mismatched: by, rebuilt: 1, rebuiltMismatched: 0, examples: [] },
  }),
  reconnects: connections('reconnects'),
  connectionsPerClient: connections('openedTotal'),
  handledPerMessage: (trial, by) => {
    const { counters } = trial.server
    const atEnd = { ...counters.atEnd, requests: counters.atEnd.requests + by }
    return { ...trial, server: { ...trial.server, counters: { ...counters, atEnd } } }
  },
  setupBytesDown: wire('down', 'setup'),
  setupBytesUp: wire('up', 'setup'),
  httpBytesDown: wire('down', 'http'),
  httpBytesUp: wire('up', 'http'),
  framingBytesDown: wire('down', 'framing'),
  framingBytesUp: wire('up', 'framing'),
  payloadBytesDown: wire('down', 'payload'),
  payloadBytesUp: wire('up', 'payload'),
}
const editOf = (key: string): Edit => {
  const edit = EDITS[key]
  if (edit === undefined) throw new Error(`the tests know no edit of ${key}`)
  return edit
}

const LEDGER = METRICS.filter((metric) => metric.class === 'exact' && metric.over === 'sum').map(({ key }) => key)
const VALUES = EXACT.filter((key) => !LEDGER.includes(key))

function entryOf({ scenarios }: Baseline): ScenarioBaseline {
  return scenarios.overhead as ScenarioBaseline
}

function withEntry(change: Partial<ScenarioBaseline>): Baseline {
  return { ...BASELINE, scenarios: { overhead: { ...entryOf(BASELINE), ...change } } }
}

it('knows a mutation of every exact metric', () => {
  expect(Object.keys(EDITS).sort()).toEqual([...EXACT].sort())
})

describe('the same result', () => {
  it('passes in every exact metric of every contender', () => {
    const gate = check(RESULT, BASELINE)
    expect(gate.rows.map(({ contender, metric }) => `${contender} ${metric}`).sort()).toEqual(
      CLOSED_CONTENDERS.flatMap((contender) => EXACT.map((metric) => `${contender} ${metric}`)).sort(),
    )
    expect(notPassed(gate)).toEqual([])
    expect(gate.verdict).toBe('pass')
    expect(exitCodeOfGate(gate)).toBe(0)
  })

  it('says what it was judged from', () => {
    const gate = check(RESULT, BASELINE)
    expect(gate.sources).toEqual([
      { role: 'baseline', file: 'transport-bench.baseline.json', sha256: '0'.repeat(64) },
      { role: 'result', file: 'r.json', sha256: RESULT.sha256 },
    ])
    expect(rowOf(gate, 'sse/node', 'setupBytesUp').blocks.map(({ block }) => block)).toEqual([0, 1])
  })
})

describe.each(VALUES)('%s', (key) => {
  it('one unit worse is a regression, of this metric alone', () => {
    const worse = closedResult(only('sse/node', (trial) => editOf(key)(trial, 1)))
    const gate = check(worse, BASELINE)
    expect(notPassed(gate)).toEqual([`sse/node ${key}: regression`])
    expect(exitCodeOfGate(gate)).toBe(1)
    expect(rowOf(gate, 'sse/node', key).other).toBeGreaterThan(rowOf(gate, 'sse/node', key).base as number)
  })

  it('one unit better passes, says that the baseline is stale, and how to update it', () => {
    const better = closedResult(only('sse/node', (trial) => editOf(key)(trial, -1)))
    const gate = check(better, BASELINE)
    expect(notPassed(gate)).toEqual([`sse/node ${key}: better`])
    expect(exitCodeOfGate(gate)).toBe(0)
    const row = rowOf(gate, 'sse/node', key)
    expect(row.reason).toMatch(/stale/)
    expect(row.remedy).toContain('`transport-bench baseline add r.json --accept`')
    expect(gate.notes.join(' ')).toMatch(/stale: 1 exact metric/)
  })

  it('that the baseline has not fails closed', () => {
    const { [key]: _, ...left } = entryOf(BASELINE).exact['sse/node'] ?? {}
    const gate = check(RESULT, withEntry({ exact: { ...entryOf(BASELINE).exact, 'sse/node': left } }))
    expect(notPassed(gate)).toEqual([`sse/node ${key}: invalid`])
    expect(rowOf(gate, 'sse/node', key).remedy).toContain('baseline add r.json')
    expect(exitCodeOfGate(gate)).toBe(3)
  })

  it('that differs between trials is invalid: nothing to hold others against', () => {
    const moving = closedResult(only('sse/node', (trial) => (trial.block === 1 ? editOf(key)(trial, 1) : trial)))
    const gate = check(moving, BASELINE)
    expect(notPassed(gate)).toEqual([`sse/node ${key}: invalid`])
    expect(rowOf(gate, 'sse/node', key).reason).toMatch(/not deterministic/)
  })

  it('that is no number is invalid', () => {
    const broken = closedResult(only('sse/node', (trial) => editOf(key)(trial, Number.NaN)))
    expect(notPassed(check(broken, BASELINE))).toEqual([`sse/node ${key}: invalid`])
  })
})

describe.each(LEDGER)('%s', (key) => {
  it.each([
    ['a baseline', BASELINE],
    ['none', EMPTY_BASELINE],
  ])('one in one trial is a regression, with %s', (_, baseline) => {
    const broken = closedResult(only('sse/node', (trial) => (trial.block === 1 ? editOf(key)(trial, 1) : trial)))
    const gate = check(broken, baseline)
    expect(rowOf(gate, 'sse/node', key)).toMatchObject({ verdict: 'regression', base: 0, other: 1, advisory: false })
    expect(rowOf(gate, 'websocket/ws', key)).toMatchObject({ verdict: 'pass', other: 0 })
  })

  it('that is no number is invalid', () => {
    const broken = closedResult(only('sse/node', (trial) => editOf(key)(trial, Number.NaN)))
    expect(rowOf(check(broken, BASELINE), 'sse/node', key).verdict).toBe('invalid')
  })
})

describe('a lost message', () => {
  const lost = closedResult(only('sse/node', (trial) => editOf('payloadBytesDown')(editOf('missing')(trial, 1), -200)))

  it('is no improvement of the bytes that were not sent', () => {
    const gate = check(lost, BASELINE)
    expect(exitCodeOfGate(gate)).toBe(1)
    expect(rowOf(gate, 'sse/node', 'payloadBytesDown')).toMatchObject({
      verdict: 'pass',
      change: 'unknown',
      remedy: null,
    })
    expect(gate.notes.join(' ')).not.toMatch(/stale/)
  })
})

describe('a scenario with points', () => {
  const atPoints = (extra: number): ResultFile => {
    const trials = [100, 200].map((point): CompletedTrial => {
      const trial = closedTrial('sse/node', 0)
      const connections = { ...trial.connections, requested: point, ready: point, openedTotal: point }
      const opened = { ...connections, openedTotal: point + (point === 200 ? extra : 0) }
      return { ...trial, point, clients: point, connections: opened }
    })
    return closedResult(undefined, { trials, blocks: 1, scenario: { points: [100, 200] } })
  }
  const baseline = baselineOf(atPoints(0))

  it('is judged point by point', () => {
    expect(Object.keys(entryOf(baseline).exact)).toEqual(['sse/node@100', 'sse/node@200'])
    const gate = check(atPoints(1), baseline)
    const worse = gate.rows.filter(({ verdict }) => verdict !== 'pass')
    expect(worse).toEqual([
      expect.objectContaining({ contender: 'sse/node', point: 200, metric: 'connectionsPerClient', base: 1 }),
    ])
  })

  it('fails closed without one of them', () => {
    const { 'sse/node@100': _, ...left } = entryOf(baseline).exact
    const gate = check(atPoints(0), {
      ...baseline,
      scenarios: { overhead: { ...entryOf(baseline), exact: left } },
    })
    const invalid = gate.rows.filter(({ verdict }) => verdict === 'invalid')
    expect(invalid.length).toBe(VALUES.length)
    expect(invalid.every(({ point }) => point === 100)).toBe(true)
  })
})

describe('swapped', () => {
  const fatter = closedResult((trial) => editOf('httpBytesDown')(trial, 5))

  it('the verdict flips with the sides', () => {
    expect(check(fatter, BASELINE).verdict).toBe('regression')
    const flipped = check(RESULT, baselineOf(fatter))
    expect(flipped.verdict).toBe('pass')
    expect(rowOf(flipped, 'sse/node', 'httpBytesDown').change).toBe('better')
  })

  it('contenders are never mistaken for each other', () => {
    const { 'sse/node': sse = {}, 'websocket/ws': ws = {} } = entryOf(BASELINE).exact
    const gate = check(RESULT, withEntry({ exact: { 'sse/node': ws, 'websocket/ws': sse } }))
    expect(gate.verdict).toBe('regression')
  })
})

describe('what is missing', () => {
  const why = (rows: ReturnType<typeof check>['rows']): string[] => [...new Set(rows.map(({ reason }) => reason))]

  it.each([
    ['an empty baseline', EMPTY_BASELINE, /does not have the scenario overhead/],
    ['a baseline of other scenarios', baselineOf(noisyResult({ logRatios: [0] })), /does not have the scenario/],
    ['a baseline without any contender', withEntry({ exact: {} }), /does not have it/],
  ])('%s: invalid, with the command that adds it', (_, baseline, reason) => {
    const gate = check(RESULT, baseline)
    expect(gate.verdict).toBe('invalid')
    for (const key of VALUES) {
      expect(rowOf(gate, 'sse/node', key)).toMatchObject({ verdict: 'invalid', reason: expect.stringMatching(reason) })
      expect(rowOf(gate, 'sse/node', key).remedy).toContain('`transport-bench baseline add r.json`')
    }
  })

  it('a contender of the baseline that was not measured', () => {
    const gate = check(closedResult(only('sse/node', () => null)), BASELINE)
    const rows = gate.rows.filter(({ contender }) => contender === 'sse/node')
    expect(rows.map(({ metric }) => metric).sort()).toEqual([...EXACT].sort())
    expect(rows.every(({ verdict }) => verdict === 'invalid')).toBe(true)
    expect(exitCodeOfGate(gate)).toBe(3)
  })

  it('a contender that was skipped, with the reason', () => {
    const contenders = RESULT.contenders.map((entry) =>
      entry.name === 'sse/node' ? { ...entry, available: false, reason: 'it is not installed' } : entry,
    )
    const gate = check(
      closedResult(
        only('sse/node', () => null),
        { contenders },
      ),
      BASELINE,
    )
    const rows = gate.rows.filter(({ contender }) => contender === 'sse/node')
    expect(why(rows)).toEqual(['it was skipped: it is not installed'])
    expect(rows[0]?.remedy).toContain('`transport-bench baseline prune --scenario overhead --contender sse/node`')
  })

  it('a contender that the baseline does not know', () => {
    const gate = check(RESULT, withEntry({ exact: { 'sse/node': entryOf(BASELINE).exact['sse/node'] ?? {} } }))
    expect(gate.verdict).toBe('invalid')
    expect(notPassed(gate).every((text) => text.startsWith('websocket/ws'))).toBe(true)
  })

  it('a metric that this scenario does not state', () => {
    const open = closedResult(undefined, { scenario: { upstream: null } })
    const gate = check(open, BASELINE)
    expect(rowOf(gate, 'sse/node', 'httpBytesDown')).toMatchObject({ verdict: 'invalid', other: null })
    expect(rowOf(gate, 'sse/node', 'connectionsPerClient').verdict).toBe('pass')
  })

  it('a trial that failed', () => {
    const gate = check(
      closedResult(only('sse/node', (trial) => ({ ...failed('sse/node'), block: trial.block }))),
      BASELINE,
    )
    const rows = gate.rows.filter(({ contender }) => contender === 'sse/node')
    expect(rows.every(({ verdict, reason }) => verdict === 'invalid' && reason.includes('failed in connect'))).toBe(
      true,
    )
  })
})

describe('a result that says nothing as a whole', () => {
  it.each([
    ['does not verify', RESULT, false],
    ['was interrupted', closedResult(undefined, { run: { state: 'aborted', aborted: true } }), true],
    ['did not finish', closedResult(undefined, { run: { state: 'running' } }), true],
    ['did not finish', { ...RESULT, trials: RESULT.trials.slice(1) }, true],
    ['measured nothing', closedResult(() => null), true],
  ])('it %s: every row is invalid', (reason, result, verifies) => {
    const gate = check(result, BASELINE, { verifies })
    expect(gate.rows.length).toBeGreaterThan(0)
    expect(gate.rows.every((row) => row.verdict === 'invalid' && row.reason.includes(reason))).toBe(true)
    expect(gate.notes.join(' ')).toContain(reason)
    expect(exitCodeOfGate(gate)).toBe(3)
  })

  it('it fails closed where the baseline is empty, too', () => {
    expect(
      check(
        closedResult(() => null),
        EMPTY_BASELINE,
      ).verdict,
    ).toBe('invalid')
  })
})

describe('a trial that is invalid', () => {
  const because = (code: 'load-process-busy' | 'rate-not-attained'): CompletedTrial['validity'] => ({
    valid: false,
    reasons: [{ code, message: `it was ${code}`, remedy: '', evidence: {} }],
    findings: [],
  })

  it('for want of time keeps its counts', () => {
    const busy = closedResult((trial) => ({ ...trial, validity: because('load-process-busy') }))
    expect(check(busy, BASELINE).verdict).toBe('pass')
  })

  it('for want of load has none', () => {
    const slow = closedResult(only('sse/node', (trial) => ({ ...trial, validity: because('rate-not-attained') })))
    const gate = check(slow, BASELINE)
    expect(rowOf(gate, 'sse/node', 'httpBytesDown')).toMatchObject({
      verdict: 'invalid',
      reason: 'block 1: it was rate-not-attained',
    })
    expect(
      gate.rows.filter(({ contender }) => contender === 'websocket/ws').every((row) => row.verdict === 'pass'),
    ).toBe(true)
  })
})

describe('other settings', () => {
  it('are said, and exact metrics judged all the same', () => {
    const other = closedResult(undefined, { scenario: { clients: 20 } })
    const gate = check(other, BASELINE)
    expect(gate.verdict).toBe('pass')
    expect(gate.notes[0]).toMatch(/^THE SETTINGS DIFFER: the baseline was made with [0-9a-f]{8}, the result with/)
    expect(check(closedResult(editedHeads, { scenario: { clients: 20 } }), BASELINE).verdict).toBe('regression')
  })

  const editedHeads = (trial: CompletedTrial): CompletedTrial => editOf('httpBytesUp')(trial, 1)
})
