/** Markdown stays within what GitHub takes, whatever the gate holds, and says what it left out. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMENT_LIMIT_BYTES, commentOf } from '../../../bench/gate/exporters/comment.js'
import { fitted, type Part } from '../../../bench/gate/exporters/fit.js'
import { SUMMARY_LIMIT_BYTES, summaryOf } from '../../../bench/gate/exporters/summary.js'
import type { GateFile } from '../../../bench/gate/gate-file.js'
import { gate, hostile, manyRows, row } from './support/gates.js'

const bytes = (text: string): number => Buffer.byteLength(text)
const LONG = '@someone <b>|`*_😀 '.repeat(20_000)

const GATES: readonly (readonly [what: string, file: GateFile])[] = [
  ['3,000 regressions', gate(manyRows(3000, 'regression'))],
  ['3,000 rows that passed', gate(manyRows(3000, 'pass'))],
  ['3,000 notes', gate([row('exact', 'pass')], { notes: manyRows(3000, 'pass').map(({ reason }) => reason) })],
  ['names and reasons of 300 kB', hostile(LONG)],
]

describe.each(GATES)('%s', (_, file) => {
  test('fit a summary of 200 KiB', () => {
    expect(bytes(summaryOf(file))).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES)
  })

  test('fit a comment of 65,536 characters', () => {
    expect(bytes(commentOf(file))).toBeLessThanOrEqual(COMMENT_LIMIT_BYTES)
  })
})

const INTERESTING = /^\| (REGRESSION|invalid|inconclusive|pass)/gm

describe('what is left out', () => {
  test('is counted: rows shown and rows left out add up', () => {
    const text = commentOf(gate(manyRows(3000, 'regression')))
    const shown = text.match(/^\| REGRESSION/gm)?.length ?? 0
    const left = /^([\d,]+) more rows left out/m.exec(text)?.[1]?.replaceAll(',', '')
    expect(shown).toBeGreaterThan(50)
    expect(shown + Number(left)).toBe(3000)
  })

  test('is the least important, in whatever order the rows come', () => {
    const rows = [...manyRows(2000, 'inconclusive'), row('exact', 'invalid'), row('exact', 'regression')]
    const verdicts = [...commentOf(gate(rows)).matchAll(INTERESTING)].map(([, verdict]) => verdict)
    expect(verdicts.slice(0, 3)).toEqual(['REGRESSION', 'invalid', 'inconclusive'])
  })

  test('does not crowd out reasons and notes', () => {
    const text = commentOf(gate(manyRows(3000, 'regression'), { notes: ['the only note'] }))
    expect(text).toMatch(/^- sse\/node-with-a-long-name-0 /m)
    expect(text).toMatch(/^- the only note$/m)
    expect(text).toContain(' more reasons left out')
  })

  test('is nothing where there is room', () => {
    const file = gate(manyRows(20, 'regression'), { notes: ['a note'] })
    for (const text of [commentOf(file), summaryOf(file)]) expect(text).not.toContain('left out')
  })
})

describe('a document within a limit', () => {
  const HEAD = ['# head']
  const part = fc.record({
    before: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
    lines: fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 60 }),
    after: fc.array(fc.string(), { maxLength: 2 }),
    what: fc.constantFrom('rows', 'notes'),
  })

  test('never passes it, and every part keeps its first lines', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.integer({ min: 600, max: 4000 }), (parts: Part[], limit) => {
        const text = fitted(HEAD, parts, limit)
        expect(bytes(text)).toBeLessThanOrEqual(limit)
        expect(text.startsWith('# head\n')).toBe(true)
      }),
    )
  })

  test('holds everything where it fits', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts: Part[]) => {
        const whole = parts
          .filter(({ lines }) => lines.length > 0)
          .flatMap(({ before, lines, after }) => ['', ...before, ...lines, ...after])
        expect(fitted(HEAD, parts, 2 ** 20)).toBe(`${[...HEAD, ...whole].join('\n')}\n`)
      }),
    )
  })

  test('a part that does not end before the limit is cut, and those after it have room', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i} ${'x'.repeat(40)}`)
    const parts = [0, 1].map(() => ({ before: ['head'], lines, after: ['tail'], what: 'rows' }))
    const [first = '', second = ''] = fitted(HEAD, parts, 4000).split('\nhead\n').slice(1)
    for (const shown of [first, second]) {
      const kept = shown.match(/^line /gm)?.length ?? 0
      expect(kept).toBeGreaterThan(10)
      expect(shown).toContain(`\n${100 - kept} more rows left out: the gate file has them all.\ntail\n`)
    }
  })
})
