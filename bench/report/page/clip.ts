/** What plugins draw stays within the axes. */
import type { Chart } from 'chart.js'

/** The caller restores it. */
export function clipped({ ctx: context, chartArea: area }: Chart): CanvasRenderingContext2D {
  context.save()
  context.beginPath()
  context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top)
  context.clip()
  return context
}
