/** A chart.js plugin: grey bars behind the points of a category's row, such as what a gate tolerates. */
import type { Chart, Plugin } from 'chart.js'
import { clipped } from './clip.js'
import type { DataSet } from './datasets.js'
import type { Whisker } from './whiskers.js'

/** Share of the row that a bar fills. */
const FILLED = 0.72

export const spansPlugin: Plugin = {
  id: 'spans',
  beforeDatasetsDraw(chart) {
    chart.data.datasets.forEach((dataset, index) => {
      const { spans, backgroundColor } = dataset as DataSet
      if (spans === undefined || !chart.isDatasetVisible(index)) return
      const context = clipped(chart)
      context.fillStyle = typeof backgroundColor === 'string' ? backgroundColor : 'grey'
      chart.getDatasetMeta(index).data.forEach((point, i) => {
        drawSpan(chart, spans[i] ?? {}, point.y)
      })
      context.restore()
    })
  },
}

function drawSpan({ ctx: context, scales }: Chart, { x }: Whisker, middle: number): void {
  const { x: across, y: rows } = scales
  if (x === undefined || across === undefined || rows === undefined) return
  const height = FILLED * Math.abs(rows.getPixelForValue(1) - rows.getPixelForValue(0))
  const [low, high] = [across.getPixelForValue(x[0]), across.getPixelForValue(x[1])]
  context.fillRect(low, middle - height / 2, high - low, height)
}
