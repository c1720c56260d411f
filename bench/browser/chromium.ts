/** Chromium of this machine, driven by playwright-core: both are optional. */
import { createHash, X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { BenchError } from '../errors.js'
import { findOnPath } from '../process/on-path.js'
import { launchFailure } from './launch-failure.js'

/** The browser itself must not reach for the network: what a page asks for is then all there is. */
export const OFFLINE_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const

/** Names of the pages and their hosts; every name of the browser leads to this machine. */
export const HOST = 'ticker.example'
/** Of the same site. */
export const SECOND_HOST = 'live.ticker.example'
export const OTHER_SITE = 'other.example'
const RESOLVER_RULES = 'MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const

const INSTALL = 'on Debian: apt-get install chromium; on macOS: brew install --cask chromium, and --browser PATH'
const require = createRequire(import.meta.url)

export interface BrowserAvailability {
  readonly available: boolean
  /** Why it is not available; null: it is. */
  readonly reason: string | null
}

/** Nothing is started. `path` is for tests. */
export function browserAvailability(path?: string): BrowserAvailability {
  if (findChromium(path) === null)
    return { available: false, reason: `there is no ${NAMES.join(', ')} on PATH (${INSTALL})` }
  try {
    require.resolve('playwright-core')
    return { available: true, reason: null }
  } catch {
    return { available: false, reason: 'playwright-core is not installed (npm install playwright-core)' }
  }
}

/** Path of the first that is there; null: none is. */
export function findChromium(path?: string): string | null {
  for (const name of NAMES) {
    const found = path === undefined ? findOnPath(name) : findOnPath(name, { path, extensions: '' })
    if (found !== null) return found
  }
  return null
}

export interface BrowserStart {
  readonly executable: string
  /** PEM; the browser takes this certificate alone without a known authority. */
  readonly certificate: string
}

/** With an empty profile of its own. @throws BenchError `browser-missing`, `browser-failed` */
export async function startBrowser({ executable, certificate }: BrowserStart): Promise<Browser> {
  const { chromium } = await loadPlaywright()
  const flags = [
    ...OFFLINE_FLAGS,
    `--host-resolver-rules=${RESOLVER_RULES}`,
    `--ignore-certificate-errors-spki-list=${publicKeyHash(certificate)}`,
  ]
  try {
    return await chromium.launch({
      executablePath: executable,
      args: flags,
      // An interruption is the command's to handle.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  } catch (error) {
    const message = launchFailure(executable, (error as Error).message)
    throw new BenchError({ code: 'browser-failed', message }, { cause: error })
  }
}

async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core')
  } catch (error) {
    throw new BenchError(
      {
        code: 'browser-missing',
        message: 'the package playwright-core, which drives the browser, is not installed',
        remedy: 'npm install playwright-core',
      },
      { cause: error },
    )
  }
}

/** SHA-256 of the subject public key, base64, as Chromium's flag takes it. */
export function publicKeyHash(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}
