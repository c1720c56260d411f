import { decodeFromCompressedBase64, type JsHistogram } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { HGRM } from '../../../bench/report/exporters/hgrm.js'
import type { Report } from '../../../bench/report/report.js'
import type { CompletedTrial, ResultFile } from '../../../bench/result/schema.js'
import { hdrOf } from '../../../scripts/histogram-of.js'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { completed, result, SAMPLE } from '../sample.js'
import { reportOf, unverified } from '../support/report-of.js'
import { type Distribution, parseHgrm } from './support/parse-hgrm.js'
import { recorded } from './support/recorded.js'

function distributions(report: Report): Map<string | null, Distribution> {
  return new Map(HGRM.render(report).map(({ part, text }) => [part, parseHgrm(text)]))
}

/** Every value, µs, with its count, by the library alone. */
function bucketsOf(hdr: string): (readonly [us: number, count: number])[] {
  const iterator = (decodeFromCompressedBase64(hdr, 32, false) as JsHistogram).recordedValuesIterator
  iterator.reset()
  const buckets: (readonly [number, number])[] = []
  while (iterator.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep } = iterator.next()
    buckets.push([valueIteratedTo, countAddedInThisIterationStep])
  }
  return buckets
}

function trialsOf(file: ResultFile, contender: string): CompletedTrial[] {
  return file.trials.filter(
    (trial): trial is CompletedTrial => trial.state === 'completed' && trial.contender === contender,
  )
}

describe('a percentile distribution', () => {
  test.each([
    ['the real sample', sampleResult()],
    ['three blocks, merged', largeResult({ contenders: 4, blocks: 3 })],
  ])('of %s has the counts of the histograms in the file', (_, file) => {
    const found = distributions(reportOf(file))
    const names = [...new Set(file.trials.map(({ contender }) => contender))]
    expect([...found.keys()].sort()).toEqual(names.map((name) => name.replace('/', '-')).sort())
    for (const name of names) {
      const trials = trialsOf(file, name)
      const buckets = trials.flatMap(({ latency }) => bucketsOf(latency.hdr))
      const countUpTo = (us: number): number => buckets.reduce((sum, [at, count]) => sum + (at <= us ? count : 0), 0)
      const { lines, totalCount, max } = found.get(name.replace('/', '-')) as Distribution
      expect(totalCount).toBe(trials.reduce((sum, { latency }) => sum + latency.count, 0))
      expect(lines.length).toBeGreaterThan(50)
      for (const { value, totalCount: below } of lines) expect(below).toBe(countUpTo(Math.round(value * 1000)))
      expect(max).toBe(lines.at(-1)?.value)
    }
  })

  test('agrees with the percentiles in the file', () => {
    const file = sampleResult()
    const found = distributions(reportOf(file))
    for (const { contender, latency } of file.trials.filter((trial) => trial.state === 'completed')) {
      const { lines } = found.get(contender.replace('/', '-')) as Distribution
      const valueAt = (quantile: number): number | undefined =>
        lines.find(({ percentile }) => Math.abs(percentile - quantile) < 1e-9)?.value
      const stated = [latency.p50, latency.p90, latency.max].map((one) => ('us' in one ? one.us / 1000 : null))
      expect([valueAt(0.5), valueAt(0.9), valueAt(1)]).toEqual(stated)
      if ('us' in latency.p99) {
        const p99 = latency.p99.us / 1000
        expect(lines.findLast(({ percentile }) => percentile <= 0.99)?.value).toBeLessThanOrEqual(p99)
        expect(lines.find(({ percentile }) => percentile >= 0.99)?.value).toBeGreaterThanOrEqual(p99)
      }
    }
  })

  test('rests on the valid trials only, and says so', () => {
    const invalid = { valid: false, reasons: [], findings: [] }
    const trials = [100, 900].map((p50Us, block) =>
      completed({ contender: 'sse/node', p50Us, block }, block === 1 ? { validity: invalid } : {}),
    )
    const { lines, comments, max } = [
      ...distributions(reportOf(recorded(result({ trials })))).values(),
    ][0] as Distribution
    expect([lines.at(-1)?.value, max]).toEqual([0.1, 0.1])
    expect(comments).toContain('# Trials: 1 of 2 trials, the valid ones')
  })

  test('of an invalid contender is told apart by its name and in it; a failed one has none', () => {
    const found = distributions(reportOf(recorded(SAMPLE)))
    expect([...found.keys()]).toEqual([
      'websocket-ws',
      'sse-node',
      'long-poll-node',
      'short-poll-node',
      'sse-uws-invalid',
      'floor-net',
    ])
    expect(found.get('sse-uws-invalid')?.comments).toContain(
      '# Trials: INVALID, no valid trial: load process 2 was busy in 8 of 20 seconds',
    )
  })

  test('tells what it does not hold: what never arrived, and what is out of range', () => {
    const trial = completed({ contender: 'sse/node', p50Us: 100 })
    const latency = { ...trial.latency, count: 110, negative: 7, overflow: 3, hdr: hdrOf([100, 60], [200, 40]) }
    const ledger = { ...trial.ledger, expected: 150, delivered: 110, missing: 40 }
    const found = distributions(reportOf(result({ trials: [{ ...trial, latency, ledger }] }))).get('sse-node')
    expect(found?.totalCount).toBe(100)
    expect(found?.comments).toContain('# Never arrived: 40 of 150 deliveries; these are not in the distribution')
    expect(found?.comments).toContain('# Counted apart: 7 below 0, 3 above an hour')
  })

  test('of a contender that lost everything is empty, but there', () => {
    const trial = completed({ contender: 'sse/node', p50Us: 100 })
    const latency = { ...trial.latency, count: 0, censored: 150, hdr: hdrOf() }
    const ledger = { ...trial.ledger, expected: 150, delivered: 0, missing: 150 }
    const found = distributions(reportOf(result({ trials: [{ ...trial, latency, ledger }] }))).get('sse-node')
    expect(found).toMatchObject({ lines: [], totalCount: 0, max: 0 })
  })

  test('is not made of waiting, which delivers nothing', () => {
    const trial = completed({ contender: 'sse/node', p50Us: 1, point: 100 })
    const silent = { ...trial, ledger: { ...trial.ledger, expected: 0, delivered: 0 } }
    expect(HGRM.render(reportOf(result({ scenario: 'idle', trials: [silent] })))).toEqual([])
  })

  test('has a name of its own per run and point', () => {
    const points = [100, 500].map((point) => completed({ contender: 'sse/node', p50Us: 100, point }))
    const file = recorded(result({ trials: points }))
    expect([...distributions(reportOf(file, file)).keys()]).toEqual([
      'A-sse-node-100',
      'A-sse-node-500',
      'B-sse-node-100',
      'B-sse-node-500',
    ])
  })

  test('says that its file does not verify', () => {
    const report = unverified(reportOf(recorded(SAMPLE)), [
      { where: 'trials[0].latency.p50', stated: '1', recomputed: '2' },
    ])
    for (const { comments } of distributions(report).values()) expect(comments.join('\n')).toContain('does not verify')
  })
})
