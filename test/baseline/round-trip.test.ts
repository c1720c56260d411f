/** A baseline as text: the same for the same content, read back as it was, and nothing else is taken for one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBaseline } from '../../bench/baseline/file.js'
import { baselineText } from '../../bench/baseline/format.js'
import {
  BASELINE_SCHEMA,
  type Baseline,
  COUNTED_KEYS,
  EMPTY_BASELINE,
  EXACT_KEYS,
  NOISY_KEYS,
} from '../../bench/baseline/schema.js'
import { baselineOf, closedResult, noisyResult, sessionsOf } from '../gate/support/check-inputs.js'

const BASELINE = baselineOf(closedResult(), ...sessionsOf([0.5, 0.4]))
const TEXT = baselineText(BASELINE)

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map((value) => value + 0)
const subject = fc.constantFrom('sse/node', 'sse/node@500', 'websocket/ws', 'sse/node-h2+nginx')
const hex = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''))
const valuesOf = (keys: readonly string[], value: fc.Arbitrary<number>): fc.Arbitrary<Record<string, number>> =>
  fc.dictionary(fc.constantFrom(...keys), value, { noNullPrototype: true })
const bySubject = (
  keys: readonly string[],
  value: fc.Arbitrary<number>,
): fc.Arbitrary<Record<string, Record<string, number>>> =>
  fc
    .uniqueArray(fc.tuple(subject, valuesOf(keys, value)), { selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries))
const session = fc.record({
  id: hex(12),
  startedAt: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  machine: fc.record({ id: hex(8), name: fc.string({ minLength: 1 }) }),
  node: fc.integer({ min: 1, max: 99 }),
  settings: hex(8),
  client: fc.constantFrom('lean' as const, 'library' as const),
  serverProcesses: fc.integer({ min: 1, max: 64 }),
  loadProcesses: fc.integer({ min: 1, max: 64 }),
  blocks: fc.integer({ min: 1, max: 1000 }),
  reference: fc.constantFrom('floor/net', 'sse/node'),
  ratios: bySubject(
    NOISY_KEYS,
    number.map((value) => value + 1e-9),
  ),
})
const scenario = fc.record({
  settings: hex(8),
  exact: bySubject(EXACT_KEYS, number),
  counted: bySubject(COUNTED_KEYS, number),
  sessions: fc.uniqueArray(session, { selector: ({ id }) => id, maxLength: 4 }),
})
const baselines: fc.Arbitrary<Baseline> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('overhead', 'constructor', '5', '10'), scenario), {
    selector: ([name]) => name,
  })
  .map((entries) => ({ schema: BASELINE_SCHEMA, scenarios: Object.fromEntries(entries) }))

describe('any baseline', () => {
  it('is read back as it was, but for the order of its sessions', () => {
    fc.assert(
      fc.property(baselines, (baseline) => {
        const read = parseBaseline(baselineText(baseline), 'b.json')
        for (const [name, entry] of Object.entries(baseline.scenarios)) {
          const ids = [...entry.sessions].sort((a, b) => (a.id < b.id ? -1 : 1))
          expect(read.scenarios[name]).toEqual({ ...entry, sessions: ids })
        }
        expect(Object.keys(read.scenarios).sort()).toEqual(Object.keys(baseline.scenarios).sort())
        expect(baselineText(read)).toBe(baselineText(baseline))
      }),
    )
  })

  it('is the same text in whatever order it was made', () => {
    const [a, b] = sessionsOf([0.5, 0.4])
    if (a === undefined || b === undefined) throw new Error('there are two sessions')
    expect(baselineText(baselineOf(b, a, closedResult()))).toBe(TEXT)
  })
})

describe('the text', () => {
  it('has one value or one session on each line', () => {
    const lines = TEXT.split('\n')
    expect(lines.filter((line) => line.includes('"id"'))).toHaveLength(2)
    expect(lines.filter((line) => line.includes('"httpBytesDown"'))).toHaveLength(2)
    expect(TEXT.endsWith('}\n')).toBe(true)
  })

  it('keeps every digit of an exact value, and five of a ratio', () => {
    const third = closedResult((trial) => ({ ...trial, ledger: { ...trial.ledger, expected: 3, delivered: 3 } }))
    const read = parseBaseline(baselineText(baselineOf(third)), 'b.json')
    const [block] = third.trials
    if (block?.state !== 'completed') throw new Error('the trial is completed')
    const stated = read.scenarios.overhead?.exact[block.contender]?.httpBytesDown
    expect(stated).toBe(block.wire.total.down.http / 3)
    const [own] = read.scenarios['stock-ticker']?.sessions ?? []
    expect(own).toBeUndefined()
    const [ratio] = baselineOf(noisyResult({ logRatios: [1 / 3] })).scenarios['stock-ticker']?.sessions ?? []
    expect(ratio?.ratios['sse/node']?.p50).toBe(1.3956)
  })

  it('names no host, no path and no command', () => {
    expect(TEXT).not.toMatch(/hostname|\/home|\/tmp|results\/|transport-bench run/)
  })

  it('of an empty baseline is a baseline', () => {
    expect(parseBaseline(baselineText(EMPTY_BASELINE), 'b.json')).toEqual(EMPTY_BASELINE)
  })
})

describe('what is no baseline', () => {
  it.each([
    ['nothing', '', /not JSON.*\[baseline-foreign\]/s],
    ['a truncated one', TEXT.slice(0, -20), /not JSON.*\[baseline-foreign\]/s],
    [
      'another document',
      '{"schema":"transport-bench/result@1"}',
      /is no baseline of transport-bench.*\[baseline-foreign\]/s,
    ],
    ['a list', '[]', /is no baseline of transport-bench/],
    ['a name that every object has', TEXT.replace('"websocket/ws": {', '"__proto__": {'), /\[baseline-foreign\]/],
    ['null', 'null', /is no baseline of transport-bench/],
    [
      'another version',
      TEXT.replace('baseline@1', 'baseline@2'),
      /another schema version.*baseline@2.*\[baseline-version\]/s,
    ],
    ['an unknown metric', TEXT.replace('"httpBytesDown"', '"httpBytes"'), /not as the schema says.*httpBytes/s],
    ['an unknown member', TEXT.replace('"settings"', '"seting"'), /not as the schema says.*seting/s],
    [
      'a text for a value',
      TEXT.replace('"connectionsPerClient": 1', '"connectionsPerClient": "1"'),
      /connectionsPerClient/,
    ],
    [
      'null for a value',
      TEXT.replace('"connectionsPerClient": 1', '"connectionsPerClient": null'),
      /connectionsPerClient/,
    ],
    ['a ratio of 0', TEXT.replace(/"p50":[\d.]+/, '"p50":0'), /p50/],
    [
      'a number beyond its digits',
      TEXT.replace('"connectionsPerClient": 1', '"connectionsPerClient": 1.0'),
      /written otherwise/,
    ],
  ])('%s', (_, text, says) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(says)
  })
})
