import { decodeFromCompressedBase64, HistogramLogReader, type JsHistogram, listTags } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { HLOG } from '../../../bench/report/exporters/hlog.js'
import type { Report } from '../../../bench/report/report.js'
import type { CompletedTrial, ResultFile, SeriesPoint } from '../../../bench/result/schema.js'
import { hdrOf } from '../../../scripts/histogram-of.js'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { completed, result } from '../sample.js'
import { reportOf, unverified } from '../support/report-of.js'

function logOf(report: Report): string {
  return HLOG.render(report)[0]?.text as string
}

interface Interval {
  readonly tag: string
  readonly startMs: number
  readonly lengthMs: number
  readonly hdr: JsHistogram
}

function intervalsOf(log: string): Interval[] {
  const reader = new HistogramLogReader(log)
  const all: Interval[] = []
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    const { startTimeStampMsec: startMs, endTimeStampMsec: endMs, tag } = next
    all.push({ tag, startMs, lengthMs: Math.round(endMs - startMs), hdr: next as JsHistogram })
  }
  return all
}

/** Value and count of every bucket. */
function bucketsOf(hdr: JsHistogram): string {
  const buckets: string[] = []
  const iterator = hdr.recordedValuesIterator
  iterator.reset()
  while (iterator.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep } = iterator.next()
    buckets.push(`${valueIteratedTo}×${countAddedInThisIterationStep}`)
  }
  return buckets.join(' ')
}

const decoded = (hdr: string): JsHistogram => decodeFromCompressedBase64(hdr, 32, false) as JsHistogram

function completedOf(file: ResultFile): CompletedTrial[] {
  return file.trials.filter((trial): trial is CompletedTrial => trial.state === 'completed')
}

function second(index: number, hdr: string): SeriesPoint {
  return { ...(completedOf(sampleResult())[0]?.series[0] as SeriesPoint), second: index, hdr }
}

describe('an interval log', () => {
  test.each([
    ['the real sample', sampleResult()],
    ['three blocks', largeResult({ contenders: 4, blocks: 3 })],
  ])('of %s has, read again, the buckets of every second in the file', (_, file) => {
    const intervals = intervalsOf(logOf(reportOf(file)))
    const seconds = completedOf(file).flatMap(({ contender, startedAt, series }) =>
      series.map(({ second: index, hdr }) => [
        contender,
        Date.parse(startedAt) + index * 1000,
        bucketsOf(decoded(hdr)),
      ]),
    )
    const read = intervals.map(({ tag, startMs, hdr }) => [tag, Math.round(startMs), bucketsOf(hdr)])
    const sorted = (rows: unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
    expect(sorted(read)).toEqual(sorted(seconds))
    expect(intervals.every(({ lengthMs }) => lengthMs === 1000)).toBe(true)
  })

  test('adds up to the histogram of the trial', () => {
    const file = sampleResult()
    const intervals = intervalsOf(logOf(reportOf(file)))
    for (const { contender, latency } of completedOf(file)) {
      const sum = decoded(hdrOf())
      for (const { hdr } of intervals.filter(({ tag }) => tag === contender)) sum.add(hdr)
      expect(bucketsOf(sum)).toBe(bucketsOf(decoded(latency.hdr)))
    }
  })

  test('states the maximum of each second, ms', () => {
    const lines = logOf(reportOf(sampleResult()))
      .split('\n')
      .filter((line) => line.startsWith('Tag='))
    for (const line of lines) {
      const [, , , max, hdr] = line.split(',')
      const { maxValue } = decoded(hdr as string)
      expect(max).toBe((maxValue / 1000).toFixed(3))
    }
    expect(lines.length).toBe(172)
  })

  test('is in the order of time, with no line that readers do not know', () => {
    const log = logOf(reportOf(largeResult({ contenders: 2, blocks: 2 }), sampleResult()))
    const starts = intervalsOf(log).map(({ startMs }) => startMs)
    expect(starts.length).toBeGreaterThan(100)
    const lines = log.trimEnd().split('\n')
    const known =
      /^(# |#\[(StartTime|BaseTime): \d+\.\d{3} \(|#\[Histogram log format version 1\.3\]$|"StartTimestamp",|Tag=[^, ]+,\d+\.\d{3},1\.000,\d+\.\d{3},[A-Za-z0-9+/]+=*$)/
    expect(lines.filter((line) => !known.test(line))).toEqual([])
  })

  test('tells contenders, points and runs apart by tag; what is invalid and what failed does not mix with what counts', () => {
    const series = [second(0, hdrOf([5, 1]))]
    const invalid = { valid: false, reasons: [], findings: [] }
    const trials = [
      completed({ contender: 'sse/node', p50Us: 5, point: 100 }, { series }),
      completed({ contender: 'sse/node', p50Us: 5, point: 500 }, { series }),
      completed({ contender: 'sse/uws', p50Us: 5, point: 100 }, { series, validity: invalid }),
      completed({ contender: 'sse/uws', p50Us: 5, point: 500 }, { series }),
      completed({ contender: 'sse/uws', p50Us: 5, point: 500, block: 1 }, { series, validity: invalid }),
    ]
    const file = result({ trials })
    const tags = ['sse/node:100', 'sse/uws:100:invalid', 'sse/node:500', 'sse/uws:500']
    expect(intervalsOf(logOf(reportOf(file))).map(({ tag }) => tag)).toEqual(tags)
    expect(listTags(logOf(reportOf(file, file)))).toEqual(
      ['A', 'B'].flatMap((run) => tags.map((tag) => `${run}:${tag}`)),
    )
  })

  test.each(['a b', 'a,b', 'a\nb', 'a%20b', 'a:b', 'Tag=a', '#[StartTime: 5 (seconds'])(
    'has for a contender named %j a tag of its own',
    (contender) => {
      const trials = ['a', 'a b', contender].map((name, i) =>
        completed({ contender: name, p50Us: 5 }, { series: [second(i, hdrOf([5 + i, 1]))] }),
      )
      const found = new Map<string, string[]>()
      for (const { tag, hdr } of intervalsOf(logOf(reportOf(result({ trials })))))
        found.set(tag, [...(found.get(tag) ?? []), bucketsOf(hdr)])
      const expected = contender === 'a b' ? [['5×1'], ['6×1', '7×1']] : [['5×1'], ['6×1'], ['7×1']]
      expect([...found.values()].sort()).toEqual(expected)
      expect([...found.keys()].some((tag) => /[\s,]/.test(tag))).toBe(false)
    },
  )

  test('takes no start time from a name', () => {
    const trials = [completed({ contender: 'sse/node', p50Us: 5 }, { series: [second(3, hdrOf([5, 1]))] })]
    const file = result({ trials })
    const hostile = { ...file, scenario: { ...file.scenario, name: '[StartTime: 5 \n#[BaseTime: 7 \n' } }
    const [interval] = intervalsOf(logOf(reportOf(hostile)))
    expect(interval?.startMs).toBe(Date.parse('2026-01-02T03:04:08.000Z'))
  })

  test('refuses a histogram that is none, and says of a file that it does not verify', () => {
    const trials = [completed({ contender: 'sse/node', p50Us: 5 }, { series: [second(0, 'x\nTag=y,1,1,1,z')] })]
    expect(() => logOf(reportOf(result({ trials })))).toThrow(/cannot be read.*\[result-foreign\]/)
    const report = unverified(reportOf(sampleResult()), [{ where: 'cost', stated: '1', recomputed: '2' }])
    expect(logOf(report)).toMatch(/^# .*\n# This report is made from a result file that does not verify\.\n# 1 of 100/)
  })
})
