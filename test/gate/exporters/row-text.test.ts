import { describe, expect, test } from 'vitest'
import { clipped, sentencesOf } from '../../../bench/gate/exporters/headline.js'
import { reasonsOf } from '../../../bench/gate/exporters/reasons.js'
import { byWeight } from '../../../bench/gate/exporters/row-order.js'
import { howMuch, rowName, valueTexts, verdictText } from '../../../bench/gate/exporters/row-text.js'
import type { GateFile, GateRow } from '../../../bench/gate/gate-file.js'
import { gate, row } from './support/gates.js'

type Values = readonly [base: number | null, other: number | null, limit?: number]

describe('values', () => {
  test.each<readonly [what: string, values: Values, base: string, other: string, difference: string]>([
    ['rounded where that tells them apart', [57.6, 121.6], '57.6 B', '122 B', '+64.0 B'],
    ['in full where rounded they would look the same', [1000, 1001], '1,000 B', '1,001 B', '+1.00 B'],
    ['in full to the last byte of a MiB', [1_048_576, 1_048_577], '1,048,576 B', '1,048,577 B', '+1.00 B'],
    ['the same', [57.6, 57.6], '57.6 B', '57.6 B', '0'],
    ['less', [122, 58], '122 B', '58.0 B', '−64.0 B'],
    ['not there', [null, 58], '–', '58.0 B', '–'],
    ['neither there', [null, null], '–', '–', '–'],
  ])('%s', (_, [base, other], baseText, otherText, difference) => {
    expect(valueTexts(row('exact', 'regression', { base, other }))).toEqual({
      base: baseText,
      other: otherText,
      limit: '–',
      difference,
    })
  })

  test('just above its objective does not look like it', () => {
    const just = row('objective', 'regression', { other: 50_001 })
    expect(valueTexts(just)).toMatchObject({ other: '50,001 µs', limit: '< 50,000 µs' })
  })

  test('of a metric that this release does not know are bare numbers', () => {
    const unknown = row('noisy', 'pass', { metric: 'jitter', base: 3, other: 4.5 })
    expect([rowName(unknown), valueTexts(unknown).base, valueTexts(unknown).other]).toEqual([
      'sse/node jitter',
      '3',
      '4.50',
    ])
  })
})

describe('how much', () => {
  test.each<readonly [what: string, of: GateRow, expected: string | null]>([
    ['a ratio and what is tolerated', row('noisy', 'regression'), '1.42× (1.31–1.55×), tolerated 1.20×'],
    ['exact values', row('exact', 'regression', { metric: 'missing', base: 0, other: 3 }), '0 → 3'],
    ['an objective', row('objective', 'regression'), '61.2 ms, demanded < 50.0 ms'],
    ['nothing', row('exact', 'invalid', { base: null, other: null }), null],
  ])('%s', (_, of, expected) => {
    expect(howMuch(of)).toBe(expected)
  })
})

test.each<readonly [of: GateRow, expected: string]>([
  [row('noisy', 'regression'), 'REGRESSION'],
  [row('noisy', 'regression', { advisory: true }), 'regression (advisory)'],
  [row('noisy', 'pass'), 'pass'],
  [row('noisy', 'pass', { change: 'worse' }), 'pass, worse'],
  [row('noisy', 'pass', { change: 'better' }), 'pass, better'],
  [row('noisy', 'pass', { change: 'unknown' }), 'pass'],
  [row('noisy', 'pass', { change: 'better', advisory: true }), 'pass (advisory)'],
  [row('noisy', 'inconclusive'), 'inconclusive'],
  [row('noisy', 'invalid'), 'invalid'],
])('the verdict on row %#: %2$s', (of, expected) => {
  expect(verdictText(of)).toBe(expected)
})

describe('sentences', () => {
  const missing = (other: number): GateRow => row('exact', 'regression', { metric: 'missing', base: 0, other })
  test.each<readonly [what: string, file: GateFile, expected: readonly string[]]>([
    ['the only metric', gate([missing(3)]), ['The one metric regressed: sse/node missing 0 → 3.']],
    ['all passed', gate([row('noisy', 'pass'), row('exact', 'pass')]), ['All 2 metrics passed.']],
    [
      'better ones',
      gate([row('noisy', 'pass', { change: 'better' }), row('exact', 'pass')]),
      ['All 2 metrics passed, 1 better than the base.'],
    ],
    [
      'three are named',
      gate([1, 2, 3, 4, 5].map(missing)),
      ['5 of 5 metrics regressed: sse/node missing 0 → 1; sse/node missing 0 → 2; sse/node missing 0 → 3; and 2 more.'],
    ],
    [
      'what the verdict rests on comes first, a regression is never left unsaid',
      gate([missing(3), row('noisy', 'invalid'), row('noisy', 'pass')]),
      ['1 of 3 metrics could not be judged: sse/node p99.', '1 of 3 metrics regressed: sse/node missing 0 → 3.'],
    ],
    [
      'advice is counted, with what looks bad',
      gate([
        row('exact', 'pass'),
        row('noisy', 'pass', { advisory: true }),
        row('noisy', 'regression', { advisory: true }),
      ]),
      ['The one metric passed.', '2 more are advisory, 1 of them with a regression.'],
    ],
    [
      'objectives',
      gate([row('objective', 'regression'), row('objective', 'pass')], { kind: 'thresholds' }),
      ['1 of 2 objectives missed: sse/node p99 61.2 ms, demanded < 50.0 ms.'],
    ],
    [
      'objectives met',
      gate([row('objective', 'pass'), row('objective', 'pass')], { kind: 'thresholds' }),
      ['All 2 objectives met.'],
    ],
    ['nothing', gate([]), ['Nothing that decides was judged.']],
    [
      'interrupted',
      gate([row('noisy', 'pass')], { aborted: true }),
      ['It was interrupted: what was not measured is not judged.', 'The one metric passed.'],
    ],
    [
      'a verdict that no row states',
      gate([row('noisy', 'pass')], { verdict: 'invalid' }),
      ['None of 1 metric accounts for it; see the notes.'],
    ],
  ])('%s', (_, file, expected) => {
    expect(sentencesOf(file)).toEqual(expected)
  })
})

test('rows stand by weight: what decides, what is to be done, advice, what passed', () => {
  const rows = [
    row('noisy', 'pass', { advisory: true }),
    row('exact', 'pass', { change: 'better', remedy: 'update it' }),
    row('noisy', 'regression', { advisory: true }),
    row('noisy', 'pass'),
    row('noisy', 'pass', { change: 'worse' }),
    row('noisy', 'inconclusive'),
    row('noisy', 'invalid'),
    row('noisy', 'regression'),
  ]
  expect(byWeight(rows).map(verdictText)).toEqual([
    ...['REGRESSION', 'invalid', 'inconclusive', 'pass, better', 'regression (advisory)'],
    ...['pass, worse', 'pass', 'pass (advisory)'],
  ])
})

describe('reasons', () => {
  test('that are the same are told once, the weightiest first, with their rows', () => {
    const rows = [
      row('noisy', 'pass'),
      row('noisy', 'inconclusive', { reason: 'noise' }),
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((contender) =>
        row('noisy', 'regression', { contender, reason: 'slower.' }),
      ),
    ]
    expect(reasonsOf(rows).map(({ names, text }) => `${names}: ${text}`)).toEqual([
      'a p99; b p99; c p99; d p99 and 2 more: slower.',
      'sse/node p99: noise. Remedy: measure more blocks (--thorough)',
    ])
  })

  test('of a row that passed are told where there is something to do', () => {
    expect(reasonsOf([row('exact', 'pass', { change: 'better', remedy: 'update it' })]).length).toBe(1)
  })
})

test.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['😀😀😀', 3, '😀😀😀'],
  ['😀😀😀', 2, '😀…'],
])('%j within %i characters: %j', (text, longest, expected) => {
  expect(clipped(text, longest)).toBe(expected)
})
