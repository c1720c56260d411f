/** An exact value in words. Pure. */
import type { Metric } from './metric.js'
import { metricText } from './metrics.js'

/** With all its digits where people would not see a difference. */
export function exactText(metric: Metric, value: number): string {
  const text = metricText(metric, value)
  const plain = `${value}`
  return text.replace(/[^\d.]/g, '') === plain ? text : `${plain}${metric.unit === 'bytes' ? ' B' : ''}`
}
