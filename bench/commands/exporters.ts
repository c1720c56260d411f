/** Every format that reports can have, with what they need from the build. */
import { EXPORTERS } from '../report/exporters/index.js'
import { makeHtmlExporter } from '../report/html/exporter.js'
import type { Exporter } from '../report/report.js'
import { pageAssets } from './page-assets.js'

/** HTML first: the default. The page embeds the text formats that readers download from it. */
export function allExporters(): readonly Exporter[] {
  return [htmlExporter(), ...EXPORTERS]
}

/** What a page offers for saving. */
export const DOWNLOADS = EXPORTERS.filter(({ format }) => ['json', 'csv', 'hgrm'].includes(format))

export function htmlExporter(): Exporter {
  return makeHtmlExporter(pageAssets(), DOWNLOADS)
}
