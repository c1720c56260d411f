/** What a reader saves from a page is what the exporters make, byte for byte, with neither network nor script. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../bench/report/report.js'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { reportOf } from '../support/report-of.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { DOWNLOADS } from './support/emitted.js'
import { openPage } from './support/open-page.js'

useChromium()

/** By name, unpacked. The page is opened anew each time, for Chromium lets a page save only so many files at once. */
async function savedFrom(file: string): Promise<ReadonlyMap<string, string>> {
  const { page, close } = await openPage(browser, file, { javaScriptEnabled: false, acceptDownloads: true })
  const links = page.locator('a[download]')
  const saved = new Map<string, string>()
  for (let i = 0; i < (await links.count()); i++) {
    const [download] = await Promise.all([page.waitForEvent('download'), links.nth(i).click()])
    const bytes = readFileSync(await download.path())
    const name = download.suggestedFilename()
    saved.set(name.replace(/\.gz$/, ''), (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
    await page.reload()
  }
  await close()
  return saved
}

function expected(report: Report): Map<string, string> {
  const stem = `${report.runs[0].source.result.run.id}.report`
  const files = DOWNLOADS.flatMap((exporter) =>
    exporter
      .render(report)
      .map(({ part, text }) => [`${stem}${part === null ? '' : `.${part}`}.${exporter.extension}`, text] as const),
  )
  return new Map(files)
}

describe.skipIf(withoutChromium)('files saved from a report (needs Chromium)', { timeout: 180_000 }, () => {
  test('of the real sample', async () => {
    const report = reportOf(sampleResult())
    expect(await savedFrom(pages.report('sample', report))).toEqual(expected(report))
  })

  test('of many blocks, of which the large ones are compressed', async () => {
    const report = reportOf(largeResult({ contenders: 4, blocks: 30 }))
    const file = pages.report('large', report)
    expect(readFileSync(file, 'utf8')).toMatch(/download="[\w.-]+\.csv\.gz"/)
    expect(await savedFrom(file)).toEqual(expected(report))
  })
})
