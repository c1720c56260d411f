import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { marksOf } from '../../../bench/report/html/best.js'

type Row = readonly [name: string, low: number, high: number]
const ahead = ([, , high]: Row, [, low]: Row): boolean => high < low
const marks = (...rows: Row[]): Record<string, string> =>
  Object.fromEntries([...marksOf(rows, ahead)].map(([[name], mark]) => [name, mark]))

describe('marks of a column', () => {
  test.each<[string, Row[], Record<string, string>]>([
    [
      'one that is ahead of all',
      [
        ['a', 1, 2],
        ['b', 3, 4],
        ['c', 5, 6],
      ],
      { a: 'best' },
    ],
    [
      'two that are not told apart, ahead of a third',
      [
        ['a', 1, 3],
        ['b', 2, 4],
        ['c', 5, 6],
      ],
      { a: 'joint', b: 'joint' },
    ],
    [
      'one whose second overlaps it and the third',
      [
        ['a', 1, 3],
        ['b', 2, 6],
        ['c', 4, 5],
      ],
      { a: 'joint', b: 'joint' },
    ],
    [
      'nobody where nobody is told apart',
      [
        ['a', 1, 9],
        ['b', 2, 8],
      ],
      {},
    ],
    ['nobody who is alone', [['a', 1, 2]], {}],
    ['nobody at all', [], {}],
  ])('%s', (_, rows, expected) => {
    expect(marks(...rows)).toEqual(expected)
  })

  test('go to no row that another is ahead of, and a best one is ahead of all', () => {
    const row = fc.tuple(fc.nat(20), fc.nat(5)).map(([low, more]) => [low, low + more] as const)
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (spans) => {
        const rows = spans.map(([low, high], i): Row => [`${i}`, low, high])
        for (const [marked, mark] of marksOf(rows, ahead)) {
          expect(rows.some((other) => ahead(other, marked))).toBe(false)
          expect(mark === 'best').toBe(rows.every((other) => other === marked || ahead(marked, other)))
        }
      }),
    )
  })
})
