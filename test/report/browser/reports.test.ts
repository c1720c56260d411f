/** Every kind of report in headless Chromium, from `file://`. */
import { describe, test } from 'vitest'
import type { Report } from '../../../bench/report/report.js'
import { checkPage } from './support/check-page.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { KINDS } from './support/kinds.js'

useChromium()

describe.skipIf(withoutChromium)('a report in the browser (needs Chromium)', { timeout: 180_000 }, () => {
  test.each(Object.keys(KINDS))('of %s is sound', async (kind) => {
    const file = pages.report(kind.replaceAll(/\W+/g, '-'), (KINDS[kind] as () => Report)())
    await checkPage(browser, file)
  })
})
