import { describe, expect, test } from 'vitest'
import { exitCodeOfGate, type GateFile, type GateRow, gateFile } from '../../bench/gate/gate-file.js'
import { judgeThresholds, objectiveRows } from '../../bench/gate/thresholds.js'
import { documentDigest } from '../../bench/result/digest.js'
import type { CompletedTrial, ResultFile, Trial } from '../../bench/result/schema.js'
import { completed, failed, latency, result } from '../report/sample.js'

const INVALID: CompletedTrial['validity'] = {
  valid: false,
  reasons: [{ code: 'load-process-busy', message: 'too busy', remedy: 'fewer clients', evidence: {} }],
  findings: [],
}

/** sse/node, 1 ms, as many blocks as there are changes. */
function blocks(...changes: readonly Partial<CompletedTrial>[]): CompletedTrial[] {
  return changes.map((change, block) => completed({ contender: 'sse/node', p50Us: 1000, block }, change))
}

const p50 = (us: number): Partial<CompletedTrial> => ({ latency: latency(us) })
const p99 = (value: CompletedTrial['latency']['p99']): Partial<CompletedTrial> => ({
  latency: latency(1000, { p99: value }),
})
const lost = (missing: number): Partial<CompletedTrial> => ({
  ledger: { ...(blocks({})[0] as CompletedTrial).ledger, delivered: 200_000 - missing, missing },
})

interface Shape {
  readonly trials: readonly Trial[]
  readonly planned?: readonly Trial[]
}

function measured(thresholds: readonly string[], { trials, planned = trials }: Shape): ResultFile {
  const plain = result({ trials, overrides: { threshold: thresholds } })
  const order = planned.map(({ index, block, contender, clients, point }) => ({
    index,
    block,
    contender,
    clients,
    point,
  }))
  return { ...plain, plan: { trials: planned.length, order } }
}

function gateOf(threshold: string, trials: readonly Trial[]): GateFile {
  const gate = judgeThresholds(measured([threshold], { trials }), 'mine.json', '1.2.3')
  if (gate === null) throw new Error('no gate')
  expect(gateFile.safeParse(JSON.parse(JSON.stringify(gate))).error).toBeUndefined()
  return gate
}

function firstRow(threshold: string, trials: readonly Trial[]): GateRow {
  return gateOf(threshold, trials).rows[0] as GateRow
}

describe('an objective', () => {
  test.each<[string, string, CompletedTrial[], GateRow['verdict'], number | null]>([
    ['is met below the limit', 'p50 < 1001us', blocks({}), 'pass', 1000],
    ['is missed at the limit', 'p50 < 1ms', blocks({}), 'regression', 1000],
    ['at most', 'p50 <= 1ms', blocks({}), 'pass', 1000],
    ['exactly', 'p50 == 1ms', blocks({}), 'pass', 1000],
    ['not exactly', 'p50 == 999us', blocks({}), 'regression', 1000],
    ['at least', 'p50 >= 1ms', blocks({}), 'pass', 1000],
    ['more than', 'p50 > 1ms', blocks({}), 'regression', 1000],
    ['a rate', 'deliveredPerSecond >= 10000', blocks({}), 'pass', 10_000],
    ['a rate that is too low', 'deliveredPerSecond > 10000/s', blocks({}), 'regression', 10_000],
    ['the median of the blocks is met', 'p50 < 3ms', blocks(p50(1000), p50(2500), p50(9000)), 'pass', 2500],
    ['the median of the blocks is missed', 'p50 < 3ms', blocks(p50(1000), p50(3500), p50(9000)), 'regression', 3500],
    [
      'an invalid trial is left out of a median',
      'p50 < 3ms',
      blocks(p50(1000), { ...p50(9000), validity: INVALID }, p50(1200)),
      'pass',
      1100,
    ],
    ['counts add up over the trials', 'missing <= 2', blocks(lost(1), lost(2)), 'regression', 3],
    [
      'a count of an invalid trial counts',
      'missing == 0',
      blocks({}, {}, { ...lost(1), validity: INVALID }),
      'regression',
      1,
    ],
    [
      'what never arrived is later than any limit',
      'p99 < 9s',
      blocks(p99({ greaterThanUs: 2_000_000 })),
      'regression',
      null,
    ],
    ['what never arrived is later than a least', 'p99 > 9s', blocks(p99({ greaterThanUs: 2_000_000 })), 'pass', null],
    [
      'one block of three in which the rank never arrived leaves the median',
      'p99 < 9ms',
      blocks(p99({ us: 8000 }), p99({ us: 2000 }), p99({ greaterThanUs: 1 })),
      'pass',
      8000,
    ],
    ['too few events', 'p99 < 9ms', blocks(p99({ us: 1 }), p99({ tooFew: true })), 'inconclusive', null],
    ['what was not measured', 'memory < 90MiB', blocks({}), 'invalid', null],
    ['no valid trial', 'p50 < 9ms', blocks({ validity: INVALID }), 'invalid', null],
  ])('%s: %s', (_, threshold, trials, verdict, other) => {
    expect(firstRow(`sse/node: ${threshold}`, trials)).toMatchObject({
      verdict,
      other,
      class: 'objective',
      advisory: false,
    })
  })

  test.each([
    ['1 of 2', [true, false], 'only 1 of 2 planned trials is valid, more than half must be: too busy'],
    ['1 of 3', [true, false, false], 'only 1 of 3 planned trials is valid, more than half must be: too busy'],
    ['2 of 4', [true, true, false, false], 'only 2 of 4 planned trials are valid, more than half must be: too busy'],
    ['none', [false, false], 'no trial is valid: too busy'],
    ['2 of 3', [true, true, false], null],
    ['3 of 5', [true, true, true, false, false], null],
  ])('%s planned trials valid', (_, valid, reason) => {
    const trials = blocks(...valid.map((isValid) => (isValid ? {} : { validity: INVALID })))
    for (const threshold of ['p50 < 1s', 'p999 < 1s', 'missing == 0', 'deliveredPerSecond > 1']) {
      const row = firstRow(threshold, trials)
      if (reason !== null)
        expect(row).toMatchObject({ verdict: 'invalid', reason, remedy: 'fewer clients', blocks: [] })
      else expect(row.verdict).toBe(threshold.startsWith('p999') ? 'inconclusive' : 'pass')
    }
  })

  test.each([
    ['cpuPerMessage < 1s', { cost: { ...(blocks({})[0] as CompletedTrial).cost, cpuUsPerDelivery: null } }],
    ['requestsPerMessage <= 9', { requests: { ...(blocks({})[0] as CompletedTrial).requests, perDelivery: null } }],
  ] as const)('%s is invalid where one valid trial does not state it', (threshold, silent) => {
    expect(firstRow(threshold, blocks({}, {}, {})).verdict).toBe('pass')
    expect(firstRow(threshold, blocks({}, {}, silent))).toMatchObject({
      verdict: 'invalid',
      other: null,
      reason: expect.stringMatching(/^1 of 3 trials do not state /),
    })
    expect(firstRow(threshold, blocks({}, {}, { ...silent, validity: INVALID })).verdict).toBe('pass')
    expect(firstRow(threshold, blocks(silent, silent)).reason).toMatch(/^this run does not state /)
  })

  test('says what was measured, and what was demanded', () => {
    expect(firstRow('p50 < 1ms', blocks(p50(4446)))).toMatchObject({
      limit: { operator: '<', value: 1000 },
      reason: 'p50 is 4.45 ms, not < 1.00 ms',
      remedy: null,
    })
    expect(firstRow('p99 < 1s', blocks(p99({ greaterThanUs: 2_000_000 }))).reason).toBe(
      'p99 lies among what never arrived: more than 2.00 s, not < 1.00 s',
    )
  })

  test('holds one value per trial that it rests on', () => {
    const { blocks: pairs } = firstRow('p50 < 1s', blocks(p50(3), { validity: INVALID }, p50(4)))
    expect(pairs).toEqual([
      { block: 0, order: null, base: null, other: 3 },
      { block: 2, order: null, base: null, other: 4 },
    ])
  })

  test('too few events say how many are needed', () => {
    const { reason, remedy } = firstRow('p999 < 1s', blocks({}))
    expect(reason).toContain('200 events')
    expect(remedy).toContain('2,000 distinct events and 10,000 deliveries')
    expect(firstRow('p99 < 1s', blocks(p99({ tooFew: true }))).remedy).toContain('200 distinct events and 1,000 deliv')
  })

  test('bytes that are exact in a closed loop only are invalid where there is none', () => {
    const open = measured(['p50 < 1s'], { trials: blocks({}) })
    const scenario = { ...open.scenario, thresholds: ['httpBytesDown < 500'] }
    expect(objectiveRows({ ...open, scenario })[0]).toMatchObject({ verdict: 'invalid', other: null })
  })

  test.each<[string, Shape]>([
    ['a failed trial', { trials: [...blocks({}), failed('sse/node')] }],
    ['a trial that was not run', { trials: blocks({}), planned: blocks({}, {}) }],
    ['no trial at all', { trials: [], planned: blocks({}) }],
  ])('%s is invalid, whatever the others say', (_, shape) => {
    for (const threshold of ['p50 < 1s', 'missing == 0'])
      expect(objectiveRows(measured([threshold], shape))[0]).toMatchObject({ verdict: 'invalid', other: null })
  })
})

describe('whom an objective concerns', () => {
  const trials = [
    completed({ contender: 'websocket/ws', p50Us: 900 }),
    completed({ contender: 'sse/node', p50Us: 1000, point: 200 }),
    completed({ contender: 'sse/node', p50Us: 1000, point: 100 }),
    completed({ contender: 'floor/net', p50Us: 800 }),
  ]
  const rows = (...thresholds: string[]): string[] =>
    objectiveRows(measured(thresholds, { trials }))
      .filter((row) => row.class === 'objective')
      .map(
        ({ contender, point, metric, verdict }) =>
          `${contender}${point === null ? '' : `@${point}`} ${metric} ${verdict}`,
      )

  test('all contenders at all points in the order of the catalogue, not the floor', () => {
    expect(rows('p50 < 1ms')).toEqual([
      'sse/node@100 p50 regression',
      'sse/node@200 p50 regression',
      'websocket/ws p50 pass',
    ])
  })

  test('those that a pattern matches, or the floor by its name', () => {
    expect(rows('websocket/*|floor/net: p50 < 850us')).toEqual(['websocket/ws p50 regression', 'floor/net p50 pass'])
  })

  test('two comparisons of one metric both hold; the same one is judged once', () => {
    expect(rows('websocket/ws: p50 > 1us, p50 < 2ms', 'websocket/*: p50 < 2000us')).toEqual([
      'websocket/ws p50 pass',
      'websocket/ws p50 pass',
    ])
  })

  test('a pattern that matches nothing in this run is invalid, beside one that does', () => {
    expect(rows('websocket/*|long-poll/*: p50 < 2ms, p99 < 1s')).toEqual([
      'websocket/ws p50 pass',
      'websocket/ws p99 pass',
      'long-poll/* p50 invalid',
      'long-poll/* p99 invalid',
    ])
  })
})

describe('lost messages', () => {
  const missingRows = (threshold: string, trials: readonly Trial[]): string[] =>
    objectiveRows(measured([threshold], { trials }))
      .filter(({ metric }) => metric === 'missing')
      .map((row) => `${row.contender} ${row.class} ${row.verdict} ${row.other}`)
  const both = (change: Partial<CompletedTrial>): CompletedTrial[] => [
    ...blocks(change),
    completed({ contender: 'websocket/ws', p50Us: 900 }),
    completed({ contender: 'floor/net', p50Us: 900 }),
  ]

  test('are a missed objective where none names them', () => {
    expect(missingRows('p50 < 1s', both(lost(3)))).toEqual([
      'sse/node exact regression 3',
      'websocket/ws exact pass 0',
      'floor/net exact pass 0',
    ])
  })

  test('are judged by a threshold on them instead', () => {
    expect(missingRows('sse/*: missing < 4', both(lost(3)))).toEqual([
      'sse/node objective pass 3',
      'websocket/ws exact pass 0',
      'floor/net exact pass 0',
    ])
  })

  test('count where the ledger or the latencies miss something', () => {
    const censored = { latency: latency(1000, { censored: 2 }) }
    expect(missingRows('p50 < 1s', blocks(censored))).toEqual(['sse/node exact regression 2'])
  })
})

describe('the gate of a result', () => {
  test('there is none without thresholds', () => {
    expect(judgeThresholds(result({ trials: blocks({}) }), 'mine.json', '1.2.3')).toBeNull()
  })

  test('names the result and carries its own checksum', () => {
    const gate = gateOf('p50 < 2ms', blocks({}))
    expect(gate).toMatchObject({
      kind: 'thresholds',
      tool: { name: 'transport-bench', version: '1.2.3' },
      scenario: 'stock-ticker',
      other: 'mine.json',
      base: '',
      verdict: 'pass',
    })
    expect(gate.sources).toEqual([
      { role: 'result', file: 'mine.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(gate.sha256).toBe(documentDigest(gate))
  })

  test.each<[string, string, CompletedTrial[], number]>([
    ['all met', 'p50 < 2ms', blocks({}), 0],
    ['one missed', 'p50 < 2ms, p99 < 1us', blocks({}), 1],
    ['a lost message', 'p50 < 2ms', blocks(lost(1)), 1],
    ['not stated', 'p50 < 2ms, p999 < 1s', blocks({}), 2],
    ['missed beside not stated', 'p50 < 1us, p999 < 1s', blocks({}), 1],
    [
      'invalid beside missed',
      'p50 < 1us',
      [...blocks({}), completed({ contender: 'sse/uws', p50Us: 1 }, { validity: INVALID })],
      3,
    ],
  ])('%s', (_, threshold, trials, exitCode) => {
    expect(exitCodeOfGate(gateOf(threshold, trials))).toBe(exitCode)
  })

  test('an interrupted run stays interrupted', () => {
    const run = measured(['p50 < 1s'], { trials: blocks({}) })
    const gate = judgeThresholds({ ...run, run: { ...run.run, aborted: true, state: 'aborted' } }, 'mine.json', '1.2.3')
    expect(gate).toMatchObject({ aborted: true })
    expect(gate === null ? null : exitCodeOfGate(gate)).toBe(130)
  })

  test('says who was skipped', () => {
    const skipping = result({
      trials: blocks({}),
      unavailable: ['sse/uws'],
      overrides: { threshold: ['sse/*: p50 < 1s'] },
    })
    expect(judgeThresholds(skipping, 'mine.json', '1.2.3')?.notes).toEqual([
      'sse/uws was skipped, and is in no objective: uWebSockets.js is not installed',
    ])
  })

  test.each(['sse/shop', 'sse/shop+nginx', 'nothing/here', 'sse/*+later'])(
    'of %s, which the catalogue does not know, finds what was measured of it, or says that nothing was',
    (name) => {
      const trial = completed({ contender: 'sse/shop', p50Us: 1000 })
      const plain = measured(['p90 < 1s'], { trials: [trial] })
      const scenario = { ...plain.scenario, thresholds: [`${name}: p50 < 1s`] }
      const rows = objectiveRows({ ...plain, scenario }).filter(({ metric }) => metric === 'p50')
      const expected = name === 'sse/shop' ? 'pass' : 'invalid'
      expect(rows).toMatchObject([{ contender: name, verdict: expected }])
      if (expected === 'invalid') expect(rows[0]?.reason).toBe('nothing in this run has that name')
    },
  )

  test('a threshold that this version does not understand is no reason to pass', () => {
    const run = measured(['p50 < 1s'], { trials: blocks({}) })
    const later = { ...run, scenario: { ...run.scenario, thresholds: ['jitter < 5ms'] } }
    expect(() => judgeThresholds(later, 'mine.json', '1.2.3')).toThrow(
      /threshold 'jitter < 5ms'.*no such metric.*result-foreign/s,
    )
  })
})
