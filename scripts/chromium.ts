/** Headless Chromium of this machine: for the tests of pages, for pictures in the documents, for the benchmark of reports. */
import { type Browser, chromium } from 'playwright-core'
import { findOnPath } from '../bench/process/on-path.js'

/** The browser itself must not reach for the network: what a page asks for is then all there is. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Path of the first that is there; null: none is. */
export function findChromium(): string | null {
  return findOnPath('chromium') ?? findOnPath('chromium-browser') ?? findOnPath('google-chrome')
}

/** With an empty profile of its own. @throws Error when no Chromium is on PATH. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null)
    throw new Error('no Chromium on PATH: install it, for example `apt-get install chromium`')
  return chromium.launch({ executablePath, args: FLAGS })
}
