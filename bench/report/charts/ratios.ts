/** Every metric of every further result against the first. */
import { formatCount } from '../../format.js'
import { NO_CELL } from '../cells.js'
import { estimateText, intervalText } from '../comparison/ratio-text.js'
import type { Comparison, ComparisonRow, Ratio, ReportRun } from '../report.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { groupedBy, nameIn } from './chart-row.js'
import type { ChartContext } from './context.js'
import { nameList } from './findings.js'
import { whiskers } from './tables.js'
import { fourDigits } from './thin.js'

/** A ratio with whose it is and of what. */
interface Compared {
  readonly run: ReportRun
  readonly row: ComparisonRow
  readonly ratio: Ratio
}

interface Drawn extends Compared {
  readonly estimate: number
}

export function ratios({ report: { runs, comparison } }: ChartContext): ChartSpec | null {
  if (comparison === null) return null
  const compared = comparedOf(runs, comparison)
  const most = Math.max(...compared.map(({ row }) => row.point ?? 0))
  const drawn = compared.flatMap((entry): Drawn[] => {
    const { estimate, limit } = entry.ratio
    const isDrawn = (entry.row.point ?? 0) === most && estimate !== null && limit === undefined && estimate > 0
    return isDrawn && Number.isFinite(estimate) ? [{ ...entry, estimate }] : []
  })
  if (drawn.length === 0) return null
  const metrics = [...new Map(drawn.map(({ row: { metric } }) => [metric.key, metric])).values()]
  const place = ({ row }: Compared): number => metrics.findIndex(({ key }) => key === row.metric.key)
  return {
    type: 'scatter',
    id: 'ratios',
    subject: `Ratio to ${runs[0].label}`,
    finding: finding(compared, runs[0]),
    howToRead: HOW_TO_READ,
    x: { label: `Ratio to ${runs[0].label}`, scale: 'log' },
    y: {
      label: 'Metric',
      scale: 'category',
      categories: metrics.map(({ name, better }) => ({ label: `${name} (${better} is better)`, contender: null })),
    },
    series: [
      reference(metrics.length),
      ...[...groupedBy(drawn, nameOf)].map(([name, own]) => seriesOf(name, own, place)),
    ],
    tables: [tableOf(compared, runs[0])],
  }
}

const HOW_TO_READ = `A mark says how many times the first result's number a further one has: the median of the ratios of each of \
its trials to each of the first's (Hodges–Lehmann); of what is counted alike in every trial the ratio of the medians, of \
what is missing that of the means. Whiskers are 95 % intervals: where one crosses the dashed line, or comes within 0.1 % of \
it, the results cannot tell a difference, which does not say that there is none. A mark without whiskers is counted, rests on \
too few trials to state an interval, or on something that was read once per run. What has no ratio above 0, or only a limit \
of one, is in the table. Of scenarios with points, the marks are those with the most clients; the table has all.`

function comparedOf(runs: readonly ReportRun[], { rows }: Comparison): Compared[] {
  return rows.flatMap((row) =>
    row.entries.flatMap(({ ratio }, i) => {
      const run = runs[i]
      return ratio === null || run === undefined ? [] : [{ run, row, ratio }]
    }),
  )
}

function nameOf({ run, row }: Compared): string {
  return nameIn(run, row.contender)
}

function seriesOf(name: string, own: readonly Drawn[], place: (compared: Compared) => number): Series {
  return {
    label: name,
    contender: name,
    role: 'main',
    points: own.map((compared) => [fourDigits(compared.estimate), place(compared)] as const),
    whiskers: own.map(({ ratio: { interval } }) => {
      const drawable = interval !== null && interval[0] > 0 && Number.isFinite(interval[1])
      return whiskers(drawable ? [fourDigits(interval[0]), fourDigits(interval[1])] : undefined, undefined)
    }),
  }
}

function reference(metrics: number): Series {
  const points = [
    [1, 0],
    [1, metrics - 1],
  ] as const
  return { label: 'no change', contender: null, role: 'reference', points }
}

function tableOf(compared: readonly Compared[], first: ReportRun): ChartTable {
  return {
    caption: `Ratio to ${first.label}, with its 95 % interval`,
    head: ['contender', 'clients', 'metric', 'ratio', '95 % interval', 'verdict'],
    rows: compared.map((entry) => {
      const { row, ratio } = entry
      const interval = ratio.interval === null ? NO_CELL : intervalText(ratio.interval)
      const clients = row.point === null ? NO_CELL : formatCount(row.point)
      return [nameOf(entry), clients, row.metric.name, estimateText(ratio), interval, ratio.verdict]
    }),
  }
}

/** Without its unit. */
function shortName({ row: { metric } }: Compared): string {
  return metric.name.replace(/,[^,]*$/, '')
}

function finding(compared: readonly Compared[], first: ReportRun): string {
  const said = (verdict: Ratio['verdict']): string[] =>
    compared.filter(({ ratio }) => ratio.verdict === verdict).map((entry) => `${shortName(entry)} of ${nameOf(entry)}`)
  const [better, worse] = [said('better'), said('worse')]
  const untold = said('not told: too few trials').length
  const rest = untold === 0 ? '' : ` ${untold} of ${compared.length} ratios rest on too few trials to be told.`
  if (better.length + worse.length === 0) {
    const none = untold === compared.length ? '' : `Against ${first.label} there is no difference beyond noise.`
    return `${none}${rest}`.trim()
  }
  const parts = [
    ...(better.length === 0 ? [] : [`better: ${nameList(better)}`]),
    ...(worse.length === 0 ? [] : [`worse: ${nameList(worse)}`]),
  ]
  return `Against ${first.label}, ${parts.join('; ')}.${rest}`
}
