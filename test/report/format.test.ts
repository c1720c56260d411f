import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatPercentile,
  formatRatio,
  formatRatioRange,
  formatSetting,
  formatShare,
  formatUs,
  inKib,
  inMib,
  inMs,
  inMsPerThousand,
  inPercent,
} from '../../bench/format.js'

describe('numbers for people', () => {
  test.each([
    [0, '0'],
    [0.0004, '< 0.001'],
    [0.0123, '0.012'],
    [0.5, '0.500'],
    [0.9996, '1.00'],
    [1.234, '1.23'],
    [9.996, '10.0'],
    [12.34, '12.3'],
    [99.96, '100'],
    [1234.5, '1,235'],
    [-0.0001, '> -0.001'],
    [-1.5, '-1.50'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%f is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  test.each([
    [740, '740 µs'],
    [999.6, '1.00 ms'],
    [1234, '1.23 ms'],
    [999_499, '999 ms'],
    [999_500, '1.00 s'],
    [2_500_000, '2.50 s'],
  ])('%f µs is %s', (us, text) => {
    expect(formatUs(us)).toBe(text)
  })

  test.each([
    [212, '212 B'],
    [1536, '1.50 KiB'],
    [64 * 2 ** 20, '64.0 MiB'],
    [3 * 2 ** 30, '3.00 GiB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test.each([
    [0, '0 %'],
    [0.000_001, '< 0.001 %'],
    [0.0007, '0.070 %'],
    [0.93, '93.0 %'],
    [0.9994, '99.9 %'],
    [0.999_999, '> 99.9 %'],
    [1, '100 %'],
  ])('a share of %f is %s', (share, text) => {
    expect(formatShare(share)).toBe(text)
  })

  test.each([
    ['µs in ms', inMs(1_234), '1.23'],
    ['µs per delivery in ms per 1,000', inMsPerThousand(12.34), '12.3'],
    ['bytes in KiB', inKib(1_536), '1.50'],
    ['bytes in MiB', inMib(64 * 2 ** 20), '64.0'],
    ['a share in percent', inPercent(0.255), '25.5'],
  ])('%s, without the unit', (_, shown, text) => {
    expect(shown).toBe(text)
  })

  test('percentiles: known, censored, not stated', () => {
    expect(formatPercentile({ us: 1234 })).toBe('1.23 ms')
    expect(formatPercentile({ greaterThanUs: 3_200_000 })).toBe('> 3.20 s')
    expect(formatPercentile({ tooFew: true })).toBe('few events')
  })

  test('settings are shown exactly as given', () => {
    expect([10, 0.5, 1000, 0.25, 0.05, 0.033, 12.5].map(formatSetting)).toEqual([
      '10',
      '0.5',
      '1,000',
      '0.25',
      '0.05',
      '0.033',
      '12.5',
    ])
  })

  test('counts are whole, a median between two is not', () => {
    expect([0, 20, 1000, 20.5].map(formatCount)).toEqual(['0', '20', '1,000', '20.5'])
  })
})

describe('ratios', () => {
  test.each([
    [2.5, '2.50×'],
    [1, '1.00×'],
    [1.0004, '1.00×'],
    [1.003, '1.003×'],
    [0.9982, '0.998×'],
    [1.0051, '1.01×'],
    [505.2, '505×'],
  ])('%f is %s: close to 1 a digit more', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text)
  })

  test.each([
    [1.9, 2.3, '1.90–2.30×'],
    [0.98, 1.003, '0.980–1.003×'],
    [2, 2.001, '2.00×'],
  ])('from %f to %f is %s', (low, high, text) => {
    expect(formatRatioRange(low, high)).toBe(text)
  })
})
