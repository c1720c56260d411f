/** One Chromium and one folder of pages for all tests of a file. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { findChromium, launchChromium } from '../../../../scripts/chromium.js'
import { lacks } from '../../../support/optional.js'
import { EmittedPages } from './emitted.js'

/** The tests are skipped by name then; in CI this throws. */
export const withoutChromium = lacks('Chromium', findChromium() !== null)

export let pages: EmittedPages
export let browser: Browser

/** Call once, on top of a test file. */
export function useChromium(): void {
  beforeAll(async () => {
    if (withoutChromium) return
    pages = await EmittedPages.make()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    pages?.dispose()
  })
}
