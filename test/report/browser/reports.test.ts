/** Every kind of report in headless Chromium, from `file://`. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Report } from '../../../bench/report/report.js'
import { findChromium, launchChromium } from '../../../scripts/chromium.js'
import { lacks } from '../../support/optional.js'
import { checkPage } from './support/check-page.js'
import { EmittedPages } from './support/emitted.js'
import { KINDS } from './support/kinds.js'

const withoutChromium = lacks('Chromium', findChromium() !== null)
let pages: EmittedPages
let browser: Browser

beforeAll(async () => {
  if (withoutChromium) return
  pages = await EmittedPages.make()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  pages?.dispose()
})

describe.skipIf(withoutChromium)('a report in the browser (needs Chromium)', { timeout: 180_000 }, () => {
  test.each(Object.keys(KINDS))('of %s is sound', async (kind) => {
    const file = pages.report(kind.replaceAll(/\W+/g, '-'), (KINDS[kind] as () => Report)())
    await checkPage(browser, file)
  })
})
