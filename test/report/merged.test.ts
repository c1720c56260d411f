/** A row's histogram holds what its trials that count delivered: merged, never averaged. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergedLatency } from '../../bench/report/merged.js'
import { makeReport } from '../../bench/report/model.js'
import type { ReportRow } from '../../bench/report/rows.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { hdrOf } from '../../scripts/histogram-of.js'
import { completed, failed, result } from './sample.js'

type Values = readonly (readonly [us: number, count: number])[]

function trial(block: number, values: Values, change: Partial<CompletedTrial> = {}): CompletedTrial {
  const base = completed({ contender: 'sse/node', p50Us: 100, block }, change)
  const count = values.reduce((sum, [, times]) => sum + times, 0)
  const { negative, overflow } = base.latency
  return { ...base, latency: { ...base.latency, count: count + negative + overflow, hdr: hdrOf(...values) } }
}

function rowOf(...trials: CompletedTrial[]): ReportRow {
  return makeReport(result({ trials })).rows[0] as ReportRow
}

const latencyWith = (negative: number, overflow: number): CompletedTrial['latency'] => ({
  ...completed({ contender: 'sse/node', p50Us: 1 }).latency,
  negative,
  overflow,
})

const INVALID = { validity: { valid: false, reasons: [], findings: [] } }

describe('the merged latency of a row', () => {
  test('has every value of every trial', () => {
    const value = fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 50 }))
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 5 }), { minLength: 1, maxLength: 4 }), (blocks) => {
        const counts = new Map<number, number>()
        for (const [us, times] of blocks.flat()) counts.set(us, (counts.get(us) ?? 0) + times)
        const merged = mergedLatency(rowOf(...blocks.map((values, block) => trial(block, values))))
        expect([...merged.buckets()].sort()).toEqual([...counts].sort())
      }),
      { numRuns: 25 },
    )
  })

  test('leaves invalid trials out, unless there is no other', () => {
    const [valid, invalid] = [trial(0, [[100, 5]]), trial(1, [[900, 5]], INVALID)]
    expect([...mergedLatency(rowOf(valid, invalid)).buckets()]).toEqual([[100, 5]])
    expect([...mergedLatency(rowOf(invalid)).buckets()]).toEqual([[900, 5]])
  })

  test('adds up what no bucket holds', () => {
    const trials = [trial(0, [[100, 5]], { latency: latencyWith(2, 1) }), trial(1, [], { latency: latencyWith(3, 4) })]
    expect(mergedLatency(rowOf(...trials))).toMatchObject({ count: 5, negative: 5, overflow: 5 })
  })

  test('of a failed contender is empty', () => {
    const [row] = makeReport(result({ trials: [failed('sse/node')] })).rows
    expect(mergedLatency(row as ReportRow).count).toBe(0)
  })

  test('of a histogram that is none is an error that names it', () => {
    const broken = trial(1, [[100, 5]])
    const row = rowOf(trial(0, [[100, 5]]), { ...broken, latency: { ...broken.latency, hdr: 'HISTFAAAA' } })
    expect(() => mergedLatency(row)).toThrow(/histogram of sse\/node, block 2, cannot be read.*\[result-foreign\]/)
  })
})
