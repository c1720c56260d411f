/** A heat map's panel as a chart.js configuration: axes by chart.js, cells by a plugin. */
import type { Chart, ChartConfiguration, Plugin } from 'chart.js'
import type { HeatmapChart, HeatmapPanel } from '../charts/chart.js'
import { axisOptions } from './axes.js'
import type { Look, Point } from './datasets.js'
import { type Palette, readPalette } from './palette.js'
import { COMMON_OPTIONS } from './plot.js'

export function panelConfiguration(
  spec: HeatmapChart,
  panel: HeatmapPanel,
  { palette }: Look,
): ChartConfiguration<'scatter', Point[]> {
  const axis = (name: 'x' | 'y', scale: 'linear' | 'log'): object => {
    const { label, edges } = spec[name]
    return axisOptions({ label, scale, min: edges[0] ?? 0, max: edges.at(-1) ?? 1 }, palette)
  }
  const most = mostOf(spec)
  const cells: Plugin<'scatter'> = {
    id: 'cells',
    // Plugins stay when a chart is drawn again, so the colours are read anew.
    beforeDatasetsDraw: (chart) => drawCells(chart, { spec, panel, palette: readPalette(), most }),
  }
  return {
    type: 'scatter',
    data: { datasets: [{ label: panel.contender, data: [] }] },
    options: {
      ...COMMON_OPTIONS,
      font: { family: palette.font, size: 11 },
      events: [],
      scales: { x: axis('x', 'linear'), y: axis('y', 'log') },
    },
    plugins: [cells],
  }
}

/** The largest share of all panels: they have one scale. */
export function mostOf({ panels }: HeatmapChart): number {
  return Math.max(0, ...panels.flatMap(({ cells }) => cells.flat()))
}

interface Cells {
  readonly spec: HeatmapChart
  readonly panel: HeatmapPanel
  readonly palette: Palette
  readonly most: number
}

function drawCells(chart: Chart, { spec, panel, palette, most }: Cells): void {
  const { ctx: context, scales, chartArea } = chart
  const pixels = (axis: 'x' | 'y'): number[] =>
    spec[axis].edges.map((edge) => Math.round(scales[axis]?.getPixelForValue(edge) ?? 0))
  const [columns, rows] = [pixels('x'), pixels('y')]
  context.save()
  context.fillStyle = palette.heat(0)
  context.fillRect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
  panel.cells.forEach((column, i) => {
    const [left = 0, right = 0] = columns.slice(i, i + 2)
    column.forEach((share, j) => {
      if (share <= 0) return
      const [bottom = 0, top = 0] = rows.slice(j, j + 2)
      context.fillStyle = palette.heat(strength(share, most))
      context.fillRect(left, top, right - left, bottom - top)
    })
  })
  context.restore()
}

/** Square root: a hundredth of the deliveries is a tenth of the way, so that a thin tail is seen. */
function strength(share: number, most: number): number {
  return most > 0 ? Math.sqrt(share / most) : 0
}
