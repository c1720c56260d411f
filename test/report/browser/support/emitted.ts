/** HTML files as the tool emits them, in a folder that is removed after the tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChartSet } from '../../../../bench/report/charts/chart.js'
import { makeCharts } from '../../../../bench/report/charts/index.js'
import { EXPORTERS } from '../../../../bench/report/exporters/index.js'
import { renderPage } from '../../../../bench/report/html/document.js'
import { html } from '../../../../bench/report/html/markup.js'
import type { PageAssets } from '../../../../bench/report/html/page.js'
import { reportPage } from '../../../../bench/report/html/report-page.js'
import type { Exporter, Report } from '../../../../bench/report/report.js'
import { bundlePage } from '../../../../scripts/page-bundle.js'

const ROOT = join(import.meta.dirname, '../../../..')

/** What a page offers for saving. */
export const DOWNLOADS: readonly Exporter[] = EXPORTERS.filter(({ format }) => ['json', 'csv', 'hgrm'].includes(format))

export class EmittedPages {
  readonly folder = mkdtempSync(join(tmpdir(), 'report-'))
  readonly assets: PageAssets

  private constructor(assets: PageAssets) {
    this.assets = assets
  }

  /** With the page script as it is in the sources. */
  static async make(): Promise<EmittedPages> {
    return new EmittedPages(await bundlePage(ROOT))
  }

  /** @returns the file's path. */
  report(name: string, report: Report): string {
    return this.write(
      name,
      renderPage(reportPage(report, { charts: makeCharts(report), downloads: DOWNLOADS }), this.assets),
    )
  }

  /** A page of nothing but charts. */
  charts(name: string, set: ChartSet): string {
    const section = { id: 'before', title: 'Before', body: html`<p>Text.</p>` }
    const page = { title: name, head: html`<h1>${name}</h1>`, sections: [section], charts: { after: 'before', set } }
    return this.write(name, renderPage(page, this.assets))
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private write(name: string, text: string): string {
    const file = join(this.folder, `${name}.html`)
    writeFileSync(file, text)
    return file
  }
}
