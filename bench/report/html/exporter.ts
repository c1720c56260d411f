/** The HTML exporter: a report as one self-contained file. */
import { makeCharts } from '../charts/index.js'
import type { Exporter } from '../report.js'
import { renderPage } from './document.js'
import type { PageAssets } from './page.js'
import { reportPage } from './report-page.js'

/** @param downloads exporters whose output the page offers for saving. */
export function makeHtmlExporter(assets: PageAssets, downloads: readonly Exporter[]): Exporter {
  return {
    format: 'html',
    extension: 'html',
    render(report) {
      const page = reportPage(report, { charts: makeCharts(report), downloads })
      return [{ part: null, text: renderPage(page, assets) }]
    },
  }
}
