/** A chart on two axes as a chart.js configuration; made anew whenever what is shown, or the colours, change. */
import type { ChartConfiguration, TooltipItem } from 'chart.js'
import { formatNumber } from '../../format.js'
import type { Axis, PlotChart } from '../charts/chart.js'
import { type AxisContent, axisOptions } from './axes.js'
import { isHorizontal, shownCategories } from './categories.js'
import { type DataSet, dataSets, type Look, type Point } from './datasets.js'
import { ninesText } from './ticks.js'

export type PlotConfiguration = ChartConfiguration<'line' | 'scatter' | 'bar', Point[]>

export function plotConfiguration(spec: PlotChart, look: Look): PlotConfiguration {
  const { palette, hidden } = look
  const labels = { x: shownCategories(spec.x, hidden).labels, y: shownCategories(spec.y, hidden).labels }
  return {
    type: spec.type,
    data: { datasets: dataSets(spec, look) },
    options: {
      ...COMMON_OPTIONS,
      font: { family: palette.font, size: 12 },
      indexAxis: isHorizontal(spec) ? 'y' : 'x',
      interaction: { mode: 'nearest', intersect: spec.type !== 'line', axis: 'xy' },
      scales: {
        x: axisOptions(spec.x, palette, { labels: labels.x, ...roomOf(spec, 'x', hidden) }),
        y: {
          ...axisOptions(spec.y, palette, { labels: labels.y, ...roomOf(spec, 'y', hidden) }),
          reverse: isHorizontal(spec),
        },
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: () => '',
            label: (item: TooltipItem<'line'>) => tooltipLines(spec, item, labels),
          },
          filter: (item: { dataset: object }) => (item.dataset as DataSet).label !== '',
        },
      },
    },
  } as PlotConfiguration
}

/** Nothing moves, whatever the reader prefers. */
export const COMMON_OPTIONS = {
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  layout: { padding: { top: 8, right: 12 } },
} as const

function roomOf({ type, series }: PlotChart, axis: 'x' | 'y', hidden: ReadonlySet<string>): AxisContent {
  const shown = series.filter(({ contender }) => contender === null || !hidden.has(contender))
  const extent = shown.flatMap(({ whiskers = [] }) => whiskers.flatMap((whisker) => whisker[axis] ?? []))
  return { extent, padded: type === 'scatter' }
}

type Labels = Readonly<Record<'x' | 'y', readonly string[]>>

function tooltipLines(spec: PlotChart, item: TooltipItem<'line'>, labels: Labels): string[] {
  const { x, y } = item.parsed
  return [
    item.dataset.label ?? '',
    valueText(spec.x, x ?? Number.NaN, labels.x),
    valueText(spec.y, y ?? Number.NaN, labels.y),
  ]
}

function valueText({ scale, label }: Axis, value: number, labels: readonly string[]): string {
  if (scale === 'category') return labels[Math.round(value)] ?? ''
  return `${label}: ${scale === 'nines' ? ninesText(value) : formatNumber(value)}`
}
