/** Report → JSON for other programs; bench/report/exporters/report-document.ts says what its members mean. */
import type { Exporter } from '../report.js'
import { reportDocument } from './report-document.js'

export const JSON_REPORT: Exporter = {
  format: 'json',
  extension: 'json',
  render: (report) => [{ part: null, text: `${JSON.stringify(reportDocument(report), keptNumber)}\n` }],
}

/** JSON turns what is not finite into null, which would read as not measured. */
function keptNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
