/** A chart.js plugin: from lowest to highest of each point that has them. */
import type { Chart, Plugin } from 'chart.js'
import { clipped } from './clip.js'
import type { DataSet } from './datasets.js'

export interface Whisker {
  readonly x?: readonly [low: number, high: number]
  readonly y?: readonly [low: number, high: number]
}

/** Half the length of the line across an end, px. */
const END_PX = 4

export const whiskersPlugin: Plugin = {
  id: 'whiskers',
  beforeDatasetsDraw(chart) {
    chart.data.datasets.forEach((dataset, index) => {
      const { whiskers } = dataset as DataSet
      if (whiskers === undefined || !chart.isDatasetVisible(index)) return
      const context = clipped(chart)
      context.strokeStyle = colorOf(dataset as DataSet)
      context.lineWidth = 1.5
      chart.getDatasetMeta(index).data.forEach((point, i) => {
        drawWhisker(chart, whiskers[i] ?? {}, point)
      })
      context.restore()
    })
  },
}

function colorOf(dataset: DataSet): string {
  const { borderColor } = dataset
  return typeof borderColor === 'string' ? borderColor : 'grey'
}

function drawWhisker(chart: Chart, { x, y }: Whisker, point: { readonly x: number; readonly y: number }): void {
  const { ctx: context, scales } = chart
  const pixel = (axis: 'x' | 'y', value: number): number => scales[axis]?.getPixelForValue(value) ?? 0
  context.beginPath()
  if (x !== undefined) {
    const [low, high] = [pixel('x', x[0]), pixel('x', x[1])]
    context.moveTo(low, point.y)
    context.lineTo(high, point.y)
    for (const end of [low, high]) {
      context.moveTo(end, point.y - END_PX)
      context.lineTo(end, point.y + END_PX)
    }
  }
  if (y !== undefined) {
    const [low, high] = [pixel('y', y[0]), pixel('y', y[1])]
    context.moveTo(point.x, low)
    context.lineTo(point.x, high)
    for (const end of [low, high]) {
      context.moveTo(point.x - END_PX, end)
      context.lineTo(point.x + END_PX, end)
    }
  }
  context.stroke()
}
