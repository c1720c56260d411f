import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONTENDERS } from '../../bench/contenders.js'
import type { Metric } from '../../bench/gate/metric.js'
import { METRICS } from '../../bench/gate/metrics.js'
import { parseThreshold, type Threshold, thresholdProblems } from '../../bench/gate/threshold-grammar.js'

function parsed(text: string): Threshold {
  const threshold = parseThreshold(text)
  if ('comparisons' in threshold) return threshold
  throw new Error(`${text}: ${threshold.map(({ problem }) => problem.message).join('; ')}`)
}

function comparisons(text: string): string[] {
  return parsed(text).comparisons.map(({ metric, limit }) => `${metric.key} ${limit.operator} ${limit.value}`)
}

/** `character: message (got value)`, from 0. */
function problems(text: string): string[] {
  return thresholdProblems(text).map(
    ({ at, problem }) => `${at}: ${problem.message}${problem.value === undefined ? '' : ` (${problem.value})`}`,
  )
}

describe('a threshold', () => {
  test('of several contenders with several comparisons', () => {
    const text = 'sse/*|websocket/ws: p99 < 50ms, missing == 0, headerBytesPerMessage < 60'
    expect(parsed(text).patterns).toEqual(['sse/*', 'websocket/ws'])
    expect(comparisons(text)).toEqual(['p99 < 50000', 'missing == 0', 'headerBytesPerMessage < 60'])
  })

  test.each([
    ['without contenders it holds for all', 'p50 < 1ms', ['*'], ['p50 < 1000']],
    [
      'white space does not matter',
      '  sse/node | */uws :p50<1ms ,p99<=2 s ',
      ['sse/node', '*/uws'],
      ['p50 < 1000', 'p99 <= 2000000'],
    ],
    ['the floor by its name', 'floor/net: p50 < 1s', ['floor/net'], ['p50 < 1000000']],
    ['µs', 'p50 > 200us, p50 > 200µs', ['*'], ['p50 > 200', 'p50 > 200']],
    ['fractions', 'p999 < .5ms, max < 1.1ms, p90 < 1e2ms', ['*'], ['p999 < 500', 'max < 1100', 'p90 < 100000']],
    [
      'bytes',
      'bytesPerMessage <= 250B, bytesPerMessage <= 250',
      ['*'],
      ['bytesPerMessage <= 250', 'bytesPerMessage <= 250'],
    ],
    ['1,000 and 1,024', 'memory < 80MB, memory < 80MiB', ['*'], ['memory < 80000000', 'memory < 83886080']],
    [
      'rates',
      'deliveredPerSecond >= 9900/s, deliveredPerSecond > 5',
      ['*'],
      ['deliveredPerSecond >= 9900', 'deliveredPerSecond > 5'],
    ],
    ['zero where it can be met and missed', 'missing <= 0, missing > 0', ['*'], ['missing <= 0', 'missing > 0']],
  ])('%s', (_, text, patterns, expected) => {
    expect(parsed(text).patterns).toEqual(patterns)
    expect(comparisons(text)).toEqual(expected)
  })

  test('says where each comparison begins', () => {
    expect(parsed('sse/*: p99 < 50ms,  missing == 0').comparisons.map(({ at }) => at)).toEqual([7, 20])
  })
})

describe('what is refused', () => {
  test.each([
    ['a latency without unit', 'p99 < 50', ['6: 50 what? p99 needs a unit']],
    ['CPU time without unit', 'cpuPerMessage < 5', ['16: 5 what? cpuPerMessage needs a unit']],
    ['a unit of something else', 'p99 < 50B', ['8: this is no unit of p99 (B)']],
    ['a unit that no metric has', 'p99 < 50 min', ['9: this is no unit of p99 (min)']],
    ['a unit that is a member of every object', 'p99 < 50toString', ['8: this is no unit of p99 (toString)']],
    ['a unit of a count', 'missing == 0ms', ['12: this is no unit of missing (ms)']],
    ['another case of a unit', 'memory < 80mib', ['11: this is no unit of memory (mib)']],
    ['a mistyped metric', 'p9 < 5ms', ['0: there is no such metric; did you mean p90? (p9)']],
    ['a mistyped operator', 'p99 = 5ms', ['4: there is no such operator (=)']],
    ['an arrow the wrong way round', 'p99 =< 5ms', ['4: there is no such operator (=<)']],
    ['no operator', 'p99 5ms', ['4: an operator is missing']],
    ['no number', 'p99 <', ['5: a number is missing']],
    ['a word for a number', 'p99 < fast', ['6: a number from 0 on is needed (fast)']],
    ['a negative number', 'p99 < -5ms', ['6: a number from 0 on is needed (-5ms)']],
    ['a number too large', 'missing < 1e999', ['10: a number from 0 on is needed (1e999)']],
    ['two comparisons in one', 'p50 < 1ms < p99', ['7: this is no unit of p50 (ms < p99)']],
    ['what can never be met', 'missing < 0', ['0: this can never be met (missing < 0)']],
    ['what is always met', 'p50 < 1s, missing >= 0', ['10: this is always met (missing >= 0)']],
    ['nothing', '', ['0: a comparison is missing']],
    ['nothing demanded', 'sse/*:', ['6: a comparison is missing']],
    ['a comma at the end', 'p50 < 1s,', ['9: a comparison is missing']],
    ['no contender before the colon', ': p50 < 1s', ['0: a contender is missing']],
    ['a mistyped contender', 'sse/nod: p50 < 1s', ['0: there is no such contender; did you mean sse/node? (sse/nod)']],
    ['a pattern that matches nobody', 'sse/*| grpc/*: p50 < 1s', ['7: no contender matches this pattern (grpc/*)']],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  test('all problems at once, with the valid names', () => {
    const text = 'ssee/node: p9 =< 5, bogus < 3, missing == 0ms'
    expect(problems(text).map((line) => line.split(':')[0])).toEqual(['0', '11', '14', '20', '43'])
    const found = thresholdProblems(text)
    expect(found.map(({ problem }) => problem.code)).toEqual([
      'contender-unknown',
      ...Array(4).fill('threshold-syntax'),
    ])
    for (const { key } of METRICS) expect(found[1]?.problem.remedy).toContain(key)
    expect(found[0]?.problem.remedy).toContain('websocket/ws')
    expect(found[2]?.problem.remedy).toBe('valid: < <= == >= >')
  })

  test('units are named', () => {
    const remedy = (text: string) => thresholdProblems(text)[0]?.problem.remedy
    expect(remedy('p99 < 50')).toBe('units of p99: us, ms or s')
    expect(remedy('memory < 5s')).toBe('units of memory: B, kB, KiB, MB, MiB, GB or GiB; a bare number is B')
    expect(remedy('deliveredPerSecond < 5s')).toBe('units of deliveredPerSecond: /s, or a bare number')
    expect(remedy('missing < 5s')).toBe('units of missing: a bare number')
  })
})

const UNITS: Readonly<Record<Metric['unit'], readonly (readonly [text: string, factor: number])[]>> = {
  us: [
    ['us', 1],
    ['ms', 1000],
    ['s', 1_000_000],
  ],
  bytes: [
    ['', 1],
    ['B', 1],
    ['kB', 1000],
    ['KiB', 1024],
  ],
  perSecond: [
    ['', 1],
    ['/s', 1],
  ],
  count: [['', 1]],
}

const comparison = fc.constantFrom(...METRICS).chain(({ key, unit }) =>
  fc.record({
    key: fc.constant(key),
    operator: fc.constantFrom('<', '<=', '==', '>=', '>'),
    thousandths: fc.integer({ min: 1, max: 10_000_000 }),
    unit: fc.constantFrom(...UNITS[unit]),
    space: fc.constantFrom('', ' ', '  '),
  }),
)
const names = fc.subarray(
  CONTENDERS.map(({ name }) => name),
  { minLength: 1 },
)

describe('every threshold that is written by the grammar', () => {
  test('is read as it was meant', () => {
    fc.assert(
      fc.property(names, fc.array(comparison, { minLength: 1, maxLength: 5 }), (patterns, all) => {
        const text = all.map(
          ({ key, operator, thousandths, unit: [unit], space }) =>
            `${key}${space}${operator}${space}${thousandths / 1000}${space}${unit}`,
        )
        const threshold = parsed(`${patterns.join('|')}: ${text.join(', ')}`)
        expect(threshold.patterns).toEqual(patterns)
        threshold.comparisons.forEach(({ metric, limit }, i) => {
          const { key, operator, thousandths, unit } = all[i] as (typeof all)[number]
          expect([metric.key, limit.operator]).toEqual([key, operator])
          expect(limit.value).toBeCloseTo((thousandths * unit[1]) / 1000, 6)
        })
      }),
    )
  })

  test('any text at all is read or refused with places inside it', () => {
    const tokens = fc.constantFrom('p99', 'missing', '<', '==', ':', ',', '|', ' ', '5', '50ms', 'sse/*', '-', 'é')
    fc.assert(
      fc.property(
        fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          for (const { at, problem } of thresholdProblems(text)) {
            expect(at).toBeGreaterThanOrEqual(0)
            expect(at).toBeLessThanOrEqual(text.length)
            if (typeof problem.value === 'string') expect(text.slice(at)).toContain(problem.value.slice(0, 1))
          }
        },
      ),
    )
  })
})
