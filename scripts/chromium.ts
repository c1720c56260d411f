/** Headless Chromium of this machine: for the tests of pages, for pictures in the documents, for the benchmark of reports. */
import { type Browser, chromium } from 'playwright-core'
import { findChromium, OFFLINE_FLAGS } from '../bench/browser/chromium.js'

export { findChromium }

/** With an empty profile of its own. @throws Error when no Chromium is on PATH. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null)
    throw new Error('no Chromium on PATH: install it, for example `apt-get install chromium`')
  return chromium.launch({ executablePath, args: [...OFFLINE_FLAGS] })
}
