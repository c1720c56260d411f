/** How a series looks: its role decides the kind of line or mark, its contender the hue, the dash and the mark with its fill. */
import type { ScriptableContext } from 'chart.js'
import type { PlotChart, Series } from '../charts/chart.js'
import { isHorizontal } from './categories.js'
import type { Look } from './datasets.js'
import { colorOf, type MarkSize, markLook } from './marks.js'
import { dashOf, type Palette, translucent } from './palette.js'

interface Part {
  readonly spec: PlotChart
  readonly series: Series
  /** Place among the series of its chart. */
  readonly index: number
}

interface Ink {
  readonly color: string
  readonly dash: readonly number[]
  /** Of the contender, in a size. */
  mark(size: MarkSize): object
}

/** Options of a chart.js data set. */
export function seriesLook({ spec, series, index }: Part, { palette, styles }: Look): object {
  const style = series.contender === null ? undefined : styles.get(series.contender)
  const ink: Ink = {
    color: colorOf(style ?? series.look, palette),
    dash: style === undefined ? [] : dashOf(style),
    mark: (size) => markLook(style ?? series.look, palette, size),
  }
  if (series.role === 'span') return { ...PLAIN, backgroundColor: spanColor(palette), order: ORDER.band }
  if (spec.type === 'bar') return barLook({ spec, series, index }, ink, palette)
  if (series.role === 'reference') return { ...PLAIN, ...REFERENCE, borderColor: palette.quiet }
  if (spec.type === 'scatter') return series.role === 'block' ? smallMark(ink) : largeMark(ink)
  if (series.role === 'main') return mainLine(ink, index)
  if (series.role === 'block') return blockLine(ink)
  return series.role === 'band-high' ? { ...EDGE, fill: '-1', backgroundColor: bandColor(ink, spec) } : EDGE
}

/** Lower is drawn above: references, thick lines, thin ones, bands. */
const ORDER = { reference: 0, main: 1, block: 2, band: 3 } as const
const PLAIN = { pointRadius: 0, pointHitRadius: 0, fill: false }
const REFERENCE = { borderWidth: 1.5, borderDash: [3, 4], showLine: true, order: ORDER.reference }
const EDGE = { ...PLAIN, borderWidth: 0, borderColor: 'transparent', order: ORDER.band }

/** Light enough for marks upon it, dark enough to be seen. */
export function spanColor({ quiet }: Palette): string {
  return translucent(quiet, 0.28)
}

function largeMark({ color, mark }: Ink): object {
  return { ...mark({ radiusPx: 6, borderPx: 2 }), borderColor: color, pointHoverRadius: 8, order: ORDER.main }
}

function smallMark({ color, mark }: Ink): object {
  return { ...mark({ radiusPx: 3.5, borderPx: 1.25 }), borderColor: color, order: ORDER.block }
}

function mainLine({ color, dash, mark }: Ink, index: number): object {
  return {
    ...mark({ radiusPx: MARK_RADIUS_PX, borderPx: 1.5 }),
    borderColor: color,
    backgroundColor: color,
    borderDash: dash,
    borderWidth: 2.25,
    pointHitRadius: 8,
    pointRadius: sparseMarks(index),
    fill: false,
    order: ORDER.main,
  }
}

function blockLine({ color, dash }: Ink): object {
  return { ...PLAIN, borderColor: translucent(color, 0.45), borderWidth: 1, borderDash: dash, order: ORDER.block }
}

/** The more bands lie upon each other, the thinner their colour. */
function bandColor({ color }: Ink, { series }: PlotChart): string {
  const bands = series.filter(({ role }) => role === 'band-high').length
  return translucent(color, Math.min(0.16, Math.max(0.04, 0.5 / bands)))
}

/** Marks so many points apart tell lines from each other without hiding them; neighbours have theirs elsewhere. */
const POINTS_PER_MARK = 7
const FEW_POINTS = 12
const MARK_RADIUS_PX = 3.5

function sparseMarks(index: number): (context: ScriptableContext<'line'>) => number {
  return ({ dataset, dataIndex }) => {
    const marked = dataset.data.length <= FEW_POINTS || (dataIndex + index * 2) % POINTS_PER_MARK === 0
    return marked ? MARK_RADIUS_PX : 0
  }
}

function barLook({ spec, series }: Part, { color }: Ink, palette: Palette): object {
  const isLayer = series.role === 'layer'
  return {
    backgroundColor: isLayer ? palette.layer(series.layer ?? 0) : translucent(color, 0.75),
    borderColor: isLayer ? palette.background : color,
    borderWidth: 1,
    maxBarThickness: 56,
    ...(isHorizontal(spec) && { indexAxis: 'y' }),
  }
}
