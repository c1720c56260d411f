/** Rows of a gate as text, the same words and digits in every format. */
import { formatCount, formatRatio, formatSetting, NONE } from '../../format.js'
import { intervalText } from '../../report/comparison/ratio-text.js'
import { oneLine } from '../../report/exporters/artifact-names.js'
import type { GateRow } from '../gate-file.js'
import type { Metric } from '../metric.js'
import { METRICS, metricText } from '../metrics.js'

export type ShownMetric = Pick<Metric, 'key' | 'name' | 'unit' | 'better'>

/** Of another release's gate too: a metric that is not known here is a bare number of its own name. */
export function metricOf({ metric: key }: Pick<GateRow, 'metric'>): ShownMetric {
  return METRICS.find((metric) => metric.key === key) ?? { key, name: key, unit: 'count', better: 'lower' }
}

/** `sse/node`, `sse/node ×1,000`. */
export function contenderText({ contender, point }: Pick<GateRow, 'contender' | 'point'>): string {
  return oneLine(point === null ? contender : `${contender} ×${formatCount(point)}`)
}

export function metricName(row: Pick<GateRow, 'metric'>): string {
  return oneLine(metricOf(row).name)
}

/** `sse/node ×1,000 p99`. */
export function rowName(row: GateRow): string {
  return `${contenderText(row)} ${metricName(row)}`
}

interface ValueTexts {
  readonly base: string
  readonly other: string
  /** `< 50.0 ms`; `–` without a threshold. */
  readonly limit: string
  /** `+64.0 B`; `–` where there are not two values. */
  readonly difference: string
}

/** Rounded as everywhere, unless two different values would look the same: then in full. */
export function valueTexts(row: GateRow): ValueTexts {
  const metric = metricOf(row)
  const values = [row.base, row.other, row.limit?.value ?? null].filter((value) => value !== null)
  const rounded = new Set(values.map((value) => metricText(metric, value)))
  const inFull = rounded.size < new Set(values).size
  const text = (value: number | null): string => {
    if (value === null) return NONE
    return inFull && Number.isFinite(value) ? fullText(metric, value) : metricText(metric, value)
  }
  return {
    base: text(row.base),
    other: text(row.other),
    limit: row.limit === null ? NONE : `${row.limit.operator} ${text(row.limit.value)}`,
    difference: differenceText(row, metric),
  }
}

function fullText({ unit }: ShownMetric, value: number): string {
  const suffix = { us: ' µs', bytes: ' B', perSecond: ' /s', count: '' }[unit]
  return `${formatSetting(value)}${suffix}`
}

function differenceText({ base, other }: GateRow, metric: ShownMetric): string {
  if (base === null || other === null) return NONE
  const difference = other - base
  if (!Number.isFinite(difference)) return NONE
  if (difference === 0) return '0'
  return `${difference > 0 ? '+' : '−'}${metricText(metric, Math.abs(difference))}`
}

/** `1.42×` and, after the given separator, `(1.31–1.55×)`; `–` where none was estimated. */
export function ratioText({ ratio }: Pick<GateRow, 'ratio'>, separator = ' '): string {
  if (ratio === null) return NONE
  const estimate = formatRatio(ratio.estimate)
  return ratio.interval === null ? estimate : `${estimate}${separator}(${intervalText(ratio.interval)})`
}

export function ratioOrNone(ratio: number | null): string {
  return ratio === null ? NONE : formatRatio(ratio)
}

/** `REGRESSION`, `pass`, `pass, better`, `inconclusive`, `invalid (advisory)`. */
export function verdictText({ verdict, advisory, change }: GateRow): string {
  if (advisory) return `${verdict} (advisory)`
  if (verdict === 'regression') return 'REGRESSION'
  return verdict === 'pass' && (change === 'better' || change === 'worse') ? `pass, ${change}` : verdict
}

/** What it amounts to, in brackets after a name: `1.42× (1.31–1.55×), tolerated 1.20×`, `0 → 3`. */
export function howMuch(row: GateRow): string | null {
  const { base, other, limit } = valueTexts(row)
  if (row.limit !== null) return `${other}, demanded ${limit}`
  if (row.ratio !== null && row.class !== 'exact') {
    return `${ratioText(row)}${row.margin === null ? '' : `, tolerated ${formatRatio(row.margin)}`}`
  }
  return row.base === null && row.other === null ? null : `${base} → ${other}`
}
