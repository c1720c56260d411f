/** Single charts of a report, for tests. */
import type { ChartSpec, HeatmapChart, PlotChart, Series } from '../../../bench/report/charts/chart.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import type { Report } from '../../../bench/report/report.js'

export function chartOf(report: Report, id: string): ChartSpec | undefined {
  return makeCharts(report).charts.find((chart) => chart.id === id)
}

export function plotOf(report: Report, id: string): PlotChart {
  const chart = chartOf(report, id)
  if (chart === undefined || chart.type === 'heatmap') throw new Error(`there is no plot ${id}`)
  return chart
}

export function heatmapOf(report: Report): HeatmapChart {
  const chart = chartOf(report, 'latency-heatmap')
  if (chart?.type !== 'heatmap') throw new Error('there is no heat map')
  return chart
}

export function seriesOf(chart: PlotChart, role: Series['role']): Series[] {
  return chart.series.filter((series) => series.role === role)
}

/** A row of the chart's table of this place, by its head. */
export function tableRow(chart: ChartSpec, head: string, table = 0): readonly string[] {
  const found = chart.tables[table]?.rows.find((row) => row[0] === head)
  if (found === undefined) throw new Error(`there is no row ${head}`)
  return found
}
