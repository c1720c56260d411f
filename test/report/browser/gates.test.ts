/** Pages with gates of every kind in headless Chromium, from `file://`. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../bench/report/report.js'
import { abReport, checkedReport, gateReport } from '../support/gate-reports.js'
import { CHECK, GATES, INCONCLUSIVE, LARGE, THRESHOLDS } from '../support/gates.js'
import { checkPage } from './support/check-page.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { openPage } from './support/open-page.js'

useChromium()

const PAGES: Readonly<Record<string, () => Report>> = {
  ...Object.fromEntries(Object.entries(GATES).map(([name, gate]) => [name, () => gateReport(gate)])),
  'an A/B gate with a null arm': () => abReport(INCONCLUSIVE, { contenders: 2, blocks: 4 }, true),
  'a check and thresholds': () => checkedReport(CHECK, THRESHOLDS),
  'two A/B gates': () => {
    const report = abReport(INCONCLUSIVE, { contenders: 2, blocks: 4 })
    return { ...report, gates: [...report.gates, ...report.gates] }
  },
}

describe.skipIf(withoutChromium)('a page with gates (needs Chromium)', { timeout: 180_000 }, () => {
  test.each(Object.keys(PAGES))('of %s is sound', async (kind) => {
    const file = pages.report(kind.replaceAll(/\W+/g, '-'), (PAGES[kind] as () => Report)())
    await checkPage(browser, file)
  })

  test('of 8 contenders, 6 metrics and 20 blocks is at most 1 MB, all results inside', () => {
    const file = pages.report('large', abReport(LARGE, { contenders: 8, blocks: 20 }))
    expect(readFileSync(file).byteLength).toBeLessThanOrEqual(1_000_000)
  })

  test('gives every row of its ratios the room that its name needs', async () => {
    const file = pages.report('rows', abReport(LARGE))
    for (const width of [360, 1280]) {
      const open = await openPage(browser, file, { viewport: { width, height: 800 } })
      const forest = (await open.inspect('frames')).find(({ chart }) => chart === 'gate-forest')
      const height = (forest?.drawn.height ?? 0) / LARGE.rows.length
      expect(height, `${width} px wide`).toBeGreaterThan(width < 500 ? 36 : 22)
      await open.close()
    }
  })
})
