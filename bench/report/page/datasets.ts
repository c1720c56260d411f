/** A chart's series as chart.js data sets: role and contender decide how each looks, and whether it is shown. */
import type { ChartDataset } from 'chart.js'
import type { ContenderStyle, PlotChart, Series } from '../charts/chart.js'
import { type ShownCategories, shownCategories } from './categories.js'
import type { Palette } from './palette.js'
import { seriesLook } from './series-look.js'
import type { Whisker } from './whiskers.js'

type Type = 'line' | 'scatter' | 'bar'
export interface Point {
  readonly x: number
  readonly y: number
}
export type DataSet = ChartDataset<Type, Point[]> & {
  readonly contender: string | null
  readonly whiskers?: readonly Whisker[]
  /** In place of whiskers: bars in the rows of categories. */
  readonly spans?: readonly Whisker[]
}

/** What every chart of the page is drawn with. */
export interface Look {
  readonly palette: Palette
  readonly styles: ReadonlyMap<string, ContenderStyle>
  /** Contenders whose toggle is off. */
  readonly hidden: ReadonlySet<string>
}

export function dataSets(spec: PlotChart, look: Look): DataSet[] {
  const places = { x: shownCategories(spec.x, look.hidden), y: shownCategories(spec.y, look.hidden) }
  return spec.series.map((series, index): DataSet => {
    const { contender, label } = series
    const hidden = contender !== null && look.hidden.has(contender)
    return {
      ...dataOf(spec, series, places),
      ...seriesLook({ spec, series, index }, look),
      type: spec.type,
      label,
      contender,
      hidden,
    } as DataSet
  })
}

type Places = Readonly<Record<'x' | 'y', ShownCategories>>

/** What has no value, or stands in a hidden category, is a gap. */
function dataOf(spec: PlotChart, series: Series, places: Places): Pick<DataSet, 'data' | 'whiskers' | 'spans'> {
  const place = (axis: 'x' | 'y', value: number): number =>
    spec[axis].scale === 'category' ? (places[axis].place(value) ?? Number.NaN) : value
  const kept = series.points
    .map(([x, y], i) => ({ x: place('x', x), y: y === null ? Number.NaN : place('y', y), i }))
    .filter(({ x, y }) => !Number.isNaN(x) && (spec.type === 'line' || !Number.isNaN(y)))
  const data = kept.map(({ x, y }) => ({ x, y }))
  if (series.whiskers === undefined) return { data }
  const ends = kept.map(({ i }) => series.whiskers?.[i] ?? {})
  return series.role === 'span' ? { data, spans: ends } : { data, whiskers: ends }
}
