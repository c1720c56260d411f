import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evenly, fourDigits, thinOnLogAxes } from '../../../bench/report/charts/thin.js'

type Point = readonly [number, number]

const line = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 3_600_000 })), {
    minLength: 1,
    maxLength: 120,
  })
  .map((points) => [...new Map(points)].sort(([a], [b]) => a - b) as Point[])

describe('thinning a line on log axes', () => {
  test('keeps the first, the last, the lowest and the highest, in order, and no more than it may', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 4, max: 40 }), (points, most) => {
        const thin = thinOnLogAxes(points, most)
        const heights = points.map(([, y]) => y)
        expect(thin.length).toBeLessThanOrEqual(most)
        expect(thin[0]).toEqual(points[0])
        expect(thin.at(-1)).toEqual(points.at(-1))
        expect(thin.map(([, y]) => y)).toEqual(expect.arrayContaining([Math.min(...heights), Math.max(...heights)]))
        expect(thin).toEqual(points.filter((point) => thin.includes(point)))
      }),
    )
  })

  test('misses no point visibly where it may keep as many as it needs', () => {
    fc.assert(
      fc.property(line, (points) => {
        const thin = thinOnLogAxes(points, points.length + 4)
        for (const [x, y] of points) {
          const after = thin.findIndex((kept) => kept[0] >= x)
          const [to, from] = [thin[after] as Point, thin[Math.max(0, after - 1)] as Point]
          const share = to[0] === from[0] ? 1 : Math.log(x / from[0]) / Math.log(to[0] / from[0])
          const drawn = Math.log10(from[1]) + share * Math.log10(to[1] / from[1])
          expect(Math.abs(drawn - Math.log10(y))).toBeLessThan(0.006)
        }
      }),
    )
  })

  test('leaves two points of a straight line', () => {
    const straight = Array.from({ length: 50 }, (_, i): Point => [10 ** (i / 10), 10 ** (i / 5)])
    expect(thinOnLogAxes(straight, 40)).toEqual([straight[0], straight.at(-1)])
  })

  test('keeps a spike', () => {
    const flat = Array.from({ length: 50 }, (_, i): Point => [i + 1, i === 30 ? 900 : 10])
    expect(thinOnLogAxes(flat, 5)).toContainEqual([31, 900])
  })

  test.each([
    ['nothing', []],
    ['a single point', [[5, 7]]],
  ] as [string, Point[]][])('leaves %s as it is', (_, points) => {
    expect(thinOnLogAxes(points, 10)).toEqual(points)
  })
})

test.each([
  [0, 0],
  [1234.56, 1235],
  [0.00123456, 0.001235],
  [98.76543, 98.77],
  [123456, 123500],
])('%d is drawn as %d', (value, drawn) => {
  expect(fourDigits(value)).toBe(drawn)
})

test('an even choice of a list has its first and last, in order, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 2, max: 40 }), (length, most) => {
      const list = Array.from({ length }, (_, i) => i)
      const chosen = evenly(list, most)
      expect(chosen).toHaveLength(Math.min(length, most))
      expect(chosen[0]).toBe(list[0])
      expect(chosen.at(-1)).toBe(list.at(-1))
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b))
    }),
  )
})
