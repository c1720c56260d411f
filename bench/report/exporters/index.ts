/** The text formats of a report, and finding one by name. */
import { BenchError } from '../../errors.js'
import type { Exporter } from '../report.js'
import { CSV } from './csv.js'
import { HGRM } from './hgrm.js'
import { HLOG } from './hlog.js'
import { JSON_REPORT } from './json.js'
import { JUNIT } from './junit.js'
import { MARKDOWN } from './markdown.js'

/** All formats that are text alone; HTML needs what the build makes, and comes from elsewhere. */
export const EXPORTERS: readonly Exporter[] = [MARKDOWN, CSV, HGRM, HLOG, JUNIT, JSON_REPORT]

/** @throws BenchError `flag-value` that lists what there is. */
export function exporterFor(format: string, all: readonly Exporter[]): Exporter {
  const found = all.find((exporter) => exporter.format === format)
  if (found !== undefined) return found
  throw new BenchError({
    code: 'flag-value',
    message: 'there is no such format',
    value: format,
    where: '--format',
    remedy: `use one of ${all.map((exporter) => exporter.format).join(', ')}`,
  })
}

/** The exporter that writes files of this extension, without the dot; null: none. */
export function formatOfExtension(extension: string, all: readonly Exporter[]): Exporter | null {
  return all.find((exporter) => exporter.extension === extension.toLowerCase()) ?? null
}
