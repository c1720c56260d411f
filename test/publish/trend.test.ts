/** What stands in the lines of a trend, what does not, and what is said of the newest step. */
import { describe, expect, test } from 'vitest'
import { distinctRuns, groupRuns, type ScenarioGroup } from '../../bench/publish/groups.js'
import { TREND_METRICS } from '../../bench/publish/metrics.js'
import { type PublishedRun, publishedRun } from '../../bench/publish/published-run.js'
import { trendCharts } from '../../bench/publish/trend-charts.js'
import { trendRows } from '../../bench/publish/trend-rows.js'
import { stepVerdict } from '../../bench/publish/trend-words.js'
import type { PlotChart } from '../../bench/report/charts/chart.js'
import { type Figure, figureOf } from '../../bench/report/figure.js'
import type { Trial } from '../../bench/result/schema.js'
import { completed, result } from '../report/sample.js'
import { commit, INVALID, inputOf, resultOf, runOf, trialOf, unverifiedInput, withMedian } from './support/inputs.js'

const SSE = trialOf('sse/node')
const DAY = (day: number): string => `2026-01-0${day}T00:00:00.000Z`

function blocks(...medians: readonly number[]): Trial[] {
  return medians.map((p50Us, block) => withMedian(SSE, block, p50Us))
}

function groupOf(...runs: readonly PublishedRun[]): ScenarioGroup {
  const [group, ...others] = groupRuns(runs)
  if (group === undefined || others.length > 0) throw new Error('these runs are not one group')
  return group
}

function chart(group: ScenarioGroup, key: string): PlotChart {
  const found = trendCharts(trendRows(group, 'sse/node')).charts.find(({ id }) => id === key)
  if (found === undefined || found.type === 'heatmap') throw new Error(`no chart ${key}`)
  return found
}

const lines = ({ series }: PlotChart) => series.map(({ role, label, points }) => ({ role, label, points }))
const MACHINE = 'AMD EPYC · 2 cores'

describe('the line', () => {
  test('goes through the medians over blocks, the band from the lowest to the highest', () => {
    const group = groupOf(
      runOf({ startedAt: DAY(1), commit: commit('a'), trials: blocks(1000, 3000, 2000) }),
      runOf({ startedAt: DAY(2), commit: commit('b'), dirty: true, trials: blocks(1500) }),
    )
    const p50 = chart(group, 'p50')
    expect(p50.x.categories).toEqual([
      { label: 'aaaaaaa', contender: null },
      { label: 'bbbbbbb*', contender: null },
    ])
    expect(lines(p50)).toEqual([
      {
        role: 'band-low',
        label: MACHINE,
        points: [
          [0, 1],
          [1, 1.5],
        ],
      },
      {
        role: 'band-high',
        label: MACHINE,
        points: [
          [0, 3],
          [1, 1.5],
        ],
      },
      {
        role: 'main',
        label: MACHINE,
        points: [
          [0, 2],
          [1, 1.5],
        ],
      },
    ])
  })

  test('is one per machine, all over the same runs', () => {
    const group = groupOf(
      runOf({ startedAt: DAY(1), trials: blocks(1000) }),
      runOf({ startedAt: DAY(2), trials: blocks(5000), machine: { cpuModel: 'Other' } }),
      runOf({ startedAt: DAY(3), trials: blocks(1200) }),
    )
    const p50 = chart(group, 'p50')
    expect(p50.series.map(({ label, points }) => [label, points])).toEqual([
      [
        MACHINE,
        [
          [0, 1],
          [2, 1.2],
        ],
      ],
      [MACHINE.replace('AMD EPYC', 'Other'), [[1, 5]]],
    ])
    const { styles } = trendCharts(trendRows(group, 'sse/node'))
    expect(styles.map(({ name }) => name)).toEqual([...new Set(p50.series.map(({ label }) => label))])
    expect(new Set(styles.map(({ hue, dash, mark }) => `${hue} ${dash} ${mark}`)).size).toBe(styles.length)
  })

  test('leaves out invalid trials, which are struck out with their values and reason', () => {
    const trials = blocks(1000, 9000, 2000).map((trial, i) => (i === 1 ? { ...trial, validity: INVALID } : trial))
    const group = groupOf(runOf({ trials: trials as Trial[] }))
    expect(chart(group, 'p50').series.map(({ role, points }) => [role, points])).toEqual([
      ['band-low', [[0, 1]]],
      ['band-high', [[0, 2]]],
      ['main', [[0, 1.5]]],
    ])
    const [row] = trendRows(group, 'sse/node')
    expect(row?.point).toMatchObject({ excluded: null, trials: 3, validTrials: 2 })
    expect(row?.point.struck).toMatchObject([
      { block: 1, reason: 'invalid: load process 2 was busy in 8 of 20 seconds', figures: { p50: { median: 9000 } } },
    ])
  })

  test.each([
    [
      'every trial is invalid',
      inputOf(resultOf({ trials: blocks(900).map((trial) => ({ ...trial, validity: INVALID }) as Trial) })),
      'no valid trial',
    ],
    ['the file does not verify', unverifiedInput(resultOf({ trials: blocks(900) })), 'the result does not verify'],
  ])('has a gap where %s', (_, input, reason) => {
    const group = groupOf(publishedRun(input), runOf({ startedAt: '2027-01-01T00:00:00.000Z', trials: blocks(1000) }))
    expect(chart(group, 'p50').series.map(({ points }) => points)).toEqual([
      [
        [0, null],
        [1, 1],
      ],
    ])
    expect(chart(group, 'p50').tables[0]?.rows[0]?.at(-1)).toContain(reason)
    expect(trendRows(group, 'sse/node')[0]?.point.excluded).toBe(reason)
  })

  test('has a gap where the median never arrived, and the table says more than what', () => {
    const lost = { ...SSE, latency: { ...SSE.latency, p50: { greaterThanUs: 2_000_000 } } }
    const group = groupOf(
      runOf({ startedAt: DAY(1), trials: [lost] }),
      runOf({ startedAt: DAY(2), trials: blocks(1000) }),
    )
    expect(chart(group, 'p50').series[0]?.points).toEqual([
      [0, null],
      [1, 1],
    ])
    expect(chart(group, 'p50').tables[0]?.rows[0]?.[3]).toBe('> 2,000')
  })

  test('labels at most 30 of many runs, the newest among them; the table names all', () => {
    const runs = Array.from({ length: 70 }, (_, i) => {
      const startedAt = `2026-01-01T00:${String(i % 60).padStart(2, '0')}:0${Math.floor(i / 60)}.000Z`
      return runOf({ startedAt, commit: commit((i % 16).toString(16)), seed: i, trials: blocks(1000 + i) })
    })
    const p50 = chart(groupOf(...distinctRuns(runs)), 'p50')
    const labels = p50.x.categories?.map(({ label }) => label) ?? []
    expect(labels).toHaveLength(70)
    expect(labels.filter((label) => label !== '').length).toBeLessThanOrEqual(30)
    expect(labels.at(-1)).toBe(p50.tables[0]?.rows.at(-1)?.[1])
    expect(p50.tables[0]?.rows.every(([, label]) => label !== '')).toBe(true)
  })

  test('has an open band where the highest block never arrived', () => {
    const lost = { ...SSE, block: 1, latency: { ...SSE.latency, p50: { greaterThanUs: 2_000_000 } } }
    const group = groupOf(runOf({ trials: [...blocks(1000), lost, withMedian(SSE, 2, 1200)] }))
    expect(chart(group, 'p50').series.map(({ role, points }) => [role, points])).toEqual([
      ['band-low', [[0, 1]]],
      ['band-high', [[0, null]]],
      ['main', [[0, 1.2]]],
    ])
    expect(chart(group, 'p50').tables[0]?.rows[0]?.slice(3, 6)).toEqual(['1.20', '1.00', '∞'])
  })

  test('is one per client count in a scenario with points; what waiting costs is one per machine', () => {
    const trials = [100, 500].map((point) =>
      completed({ contender: 'sse/node', p50Us: 10 * point, point, rssBytes: 2 ** 26 + point * 2 ** 12 }),
    )
    const group = groupOf(publishedRun(inputOf(result({ trials, overrides: { points: '100,500' } }))))
    expect(chart(group, 'p50').series.map(({ label, points }) => [label, points])).toEqual([
      ['unknown machine ×100', [[0, 1]]],
      ['unknown machine ×500', [[0, 5]]],
    ])
    expect(chart(group, 'memory-per-client').series).toMatchObject([{ label: 'unknown machine', points: [[0, 4]] }])
  })

  test('of waiting clients has a gap where a client count has no valid trial: the largest would be another', () => {
    const trials = [100, 200, 500].map((point) =>
      completed(
        { contender: 'sse/node', p50Us: 1, point, rssBytes: 2 ** 26 },
        point === 500 ? { validity: INVALID } : {},
      ),
    )
    const [waiting] = trendRows(groupOf(publishedRun(inputOf(result({ trials, scenario: 'idle' })))), 'sse/node')
    expect(waiting?.point).toMatchObject({ clients: null, excluded: 'not every client count has a valid trial' })
  })
})

describe('the finding', () => {
  const finding = (...runs: readonly PublishedRun[]): string => chart(groupOf(...runs), 'p50').finding
  const first = (...medians: readonly number[]) =>
    runOf({ startedAt: DAY(1), commit: commit('a'), trials: blocks(...medians) })
  const second = (...medians: readonly number[]) =>
    runOf({ startedAt: DAY(2), commit: commit('b'), trials: blocks(...medians) })

  test.each([
    ['one run', [first(1000)], 'Median latency: 1.00 ms (aaaaaaa) in the only run that states it.'],
    [
      'a step within timers',
      [first(1000, 1100), second(2000, 2100)],
      'Median latency: 2.05 ms (bbbbbbb) in the newest run, 1.05 ms (aaaaaaa) in the one before, too close for timers, see the transport latency.',
    ],
    [
      'spreads that overlap',
      [first(10_000, 20_000), second(18_000, 30_000)],
      'Median latency: 24.0 ms (bbbbbbb) in the newest run, 15.0 ms (aaaaaaa) in the one before, their spreads overlap.',
    ],
    [
      'spreads that do not',
      [first(10_000, 20_000), second(28_000, 30_000)],
      'Median latency: 29.0 ms (bbbbbbb) in the newest run, 15.0 ms (aaaaaaa) in the one before, higher, beyond the spread of both.',
    ],
    [
      'single trials',
      [first(10_000), second(90_000)],
      'Median latency: 90.0 ms (bbbbbbb) in the newest run, 10.0 ms (aaaaaaa) in the one before, not judged, as a single trial has no spread.',
    ],
  ])('of %s', (_, runs, expected) => {
    expect(finding(...runs)).toBe(expected)
  })

  test('never compares machines with each other', () => {
    const other = runOf({ startedAt: DAY(2), machine: { cpuModel: 'Other' }, trials: blocks(90_000) })
    expect(finding(first(10_000), other)).not.toContain('newest')
  })

  const figure = (kind: string): Figure =>
    kind === 'late' ? { kind: 'greater', than: 5e6, trials: 3 } : figureOf([100_000, 110_000, 120_000])
  const metric = (key: string) => TREND_METRICS.find((one) => one.key === key) as (typeof TREND_METRICS)[number]
  test.each([
    ['p50', figure('late'), figure('known'), 'lower, beyond the spread of both'],
    ['p50', figure('known'), figure('late'), 'higher, beyond the spread of both'],
    ['bytes', figureOf([200]), figureOf([200]), 'the same'],
    ['bytes', figureOf([200]), figureOf([201]), 'higher'],
    ['cpu', figureOf([10, 11]), figureOf([8, 9]), 'lower, beyond the spread of both'],
  ])('of %s judges a step', (key, before, newest, expected) => {
    expect(stepVerdict(metric(key), before, newest)).toBe(expected)
  })
})
