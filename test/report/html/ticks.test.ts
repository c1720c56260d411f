import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logTicks, ninesText, ninesTicks } from '../../../bench/report/page/ticks.js'

describe('ticks', () => {
  test.each([
    [1, '0 %'],
    [2, '50 %'],
    [4, '75 %'],
    [10, '90 %'],
    [20, '95 %'],
    [100, '99 %'],
    [200, '99.5 %'],
    [1000, '99.9 %'],
    [10_000, '99.99 %'],
    [1_000_000, '99.9999 %'],
  ])('of 1/(1−p) = %d say %s', (inverse, text) => {
    expect(ninesText(inverse)).toBe(text)
  })

  test('of percentiles end where the axis ends', () => {
    expect(ninesTicks({ max: 1000 })).toEqual([1, 2, 10, 100, 1000])
    expect(ninesTicks({ max: 999 })).toEqual([1, 2, 10, 100])
  })

  test.each([
    [{ min: 0.1, max: 1000 }, [0.1, 1, 10, 100, 1000]],
    [{ min: 1, max: 20 }, [1, 2, 5, 10, 20]],
    [{ min: 0.8, max: 1.55 }, [0.8, 1, 1.2, 1.4]],
    [{ min: 1e-3, max: 1e12 }, [1e-3, 0.1, 10, 1e3, 1e5, 1e7, 1e9, 1e11]],
    [{ min: 0, max: 10 }, []],
    [{ min: 5, max: 5 }, []],
  ])('of a log axis %j', (span, ticks) => {
    expect(logTicks(span)).toEqual(ticks)
  })

  test('of a log axis lie on it, ascending, enough to read and few enough to fit', () => {
    const span = fc.tuple(fc.double({ min: -6, max: 9, noNaN: true }), fc.double({ min: 0.05, max: 12, noNaN: true }))
    fc.assert(
      fc.property(span, ([start, decades]) => {
        const [min, max] = [10 ** start, 10 ** (start + decades)]
        const ticks = logTicks({ min, max })
        expect(ticks.length).toBeGreaterThanOrEqual(3)
        expect(ticks.length).toBeLessThanOrEqual(12)
        expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b))
        for (const tick of ticks) expect(tick >= min * 0.999 && tick <= max * 1.001).toBe(true)
      }),
    )
  })
})
