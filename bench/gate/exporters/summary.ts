/** Gate → Markdown for a job's summary: verdict, what did not pass and why, and all rows folded away. */
import type { GateFile } from '../gate-file.js'
import { fitted } from './fit.js'
import { detailsPart, headOf, notesPart, toLookAt, whyPart } from './markdown-parts.js'
import { byClass } from './row-order.js'

/** GitHub takes 1 MiB per step, and shows none of what is longer. */
export const SUMMARY_LIMIT_BYTES = 200 * 1024

/** Begins with an empty line, so that it can be appended to what other steps wrote. */
export function summaryOf(gate: GateFile): string {
  const details = byClass(gate.rows).map(([metricClass, rows]) => detailsPart(metricClass, rows))
  const parts = [toLookAt(gate.rows), whyPart(gate.rows), notesPart(gate), ...details]
  return fitted(['', ...headOf(gate)], parts, SUMMARY_LIMIT_BYTES)
}
