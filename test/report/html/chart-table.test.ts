/** A table that is too wide for a sheet is several, which have all of it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chartTables } from '../../../bench/report/html/chart-table.js'

const named = (count: number, name: string): string[] => Array.from({ length: count }, (_, i) => `${name}${i + 1}`)

/** Texts of the cells, row by row; heads of rows and columns included. */
const rowsOf = (table: string): string[][] =>
  [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text = '']) => text),
  )

function tablesOf(columns: number, rows: number): string[] {
  const cells = named(rows, 'r').map((row) => [row, ...named(columns, `${row}c`)])
  const table = { caption: 'Figures', head: ['contender', ...named(columns, 'c')], rows: cells }
  return chartTables([table], 'chart').map(({ text }) => text)
}

const captionsOf = (tables: readonly string[]): (string | undefined)[] =>
  tables.map((table) => /<caption[^>]*><span>(.*?)<\/span>/.exec(table)?.[1])

test.each([
  [1, ['Figures']],
  [7, ['Figures']],
  [8, ['Figures, columns 1–4 of 8', 'Figures, columns 5–8 of 8']],
  [9, ['Figures, columns 1–5 of 9', 'Figures, columns 6–9 of 9']],
  [21, ['Figures, columns 1–7 of 21', 'Figures, columns 8–14 of 21', 'Figures, columns 15–21 of 21']],
])('%i columns', (columns, captions) => {
  expect(captionsOf(tablesOf(columns, 2))).toEqual(captions)
})

test('every part has the heads of its rows, at most 7 columns beside them, and together they have every cell once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 4 }), (columns, rows) => {
      const parts = tablesOf(columns, rows).map(rowsOf)
      for (const [i, head] of ['contender', ...named(rows, 'r')].entries()) {
        const own = parts.map((part) => part[i] ?? [])
        expect(own.map(([first]) => first)).toEqual(parts.map(() => head))
        expect(own.flatMap(([, ...cells]) => cells)).toEqual(named(columns, i === 0 ? 'c' : `${head}c`))
        for (const row of own) expect([2, 3, 4, 5, 6, 7, 8]).toContain(row.length)
      }
    }),
  )
})

test('ids count on from table to table of a chart', () => {
  const wide = { caption: 'Wide', head: ['', ...named(8, 'c')], rows: [] }
  const all = chartTables([wide, { ...wide, caption: 'Other', head: ['', 'c'] }], 'chart').map(({ text }) => text)
  expect(all.map((text) => /<caption id="([^"]+)"/.exec(text)?.[1])).toEqual([
    'chart-table-1',
    'chart-table-2',
    'chart-table-3',
  ])
})
