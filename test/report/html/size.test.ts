import { beforeAll, describe, expect, test } from 'vitest'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { EXPORTERS } from '../../../bench/report/exporters/index.js'
import { makeHtmlExporter } from '../../../bench/report/html/exporter.js'
import type { PageAssets } from '../../../bench/report/html/page.js'
import { largeResult } from '../../../scripts/large-result.js'
import { bundlePage } from '../../../scripts/page-bundle.js'
import { reportOf } from '../support/report-of.js'

const DOWNLOADS = EXPORTERS.filter(({ format }) => ['json', 'csv', 'hgrm'].includes(format))
let assets: PageAssets

beforeAll(async () => {
  assets = await bundlePage(process.cwd())
})

describe('the size of a page', () => {
  test('script and style sheet take at most 230 kB', () => {
    expect(Buffer.byteLength(assets.script + assets.style)).toBeLessThanOrEqual(230_000)
  })

  test('a report of 20 contenders and 10 blocks is at most 1 MB, everything that it offers inside', () => {
    const report = reportOf(largeResult({ contenders: 20, blocks: 10 }))
    const [artifact] = makeHtmlExporter(assets, DOWNLOADS).render(report)
    expect(Buffer.byteLength(artifact?.text ?? '')).toBeLessThanOrEqual(1_000_000)
    for (const { name } of makeCharts(report).styles) expect(artifact?.text).toContain(name)
    expect(artifact?.text.match(/ download="/g)).toHaveLength(23)
  })

  test('the same report is the same file', () => {
    const render = (): string | undefined =>
      makeHtmlExporter(assets, DOWNLOADS).render(reportOf(largeResult({ contenders: 4, blocks: 2 })))[0]?.text
    expect(render()).toBe(render())
  })
})
