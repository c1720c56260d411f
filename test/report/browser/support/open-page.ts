/** Opens a page as a reader has it, from `file://`, and keeps account of everything that it must not do. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'rolldown'
import type { Inspection } from './facts.js'

const ROOT = join(import.meta.dirname, '../../../..')

/** For a busy machine: never a measure of speed. */
const PATIENCE_MS = 120_000

export interface Opening extends BrowserContextOptions {
  /** With `#`. */
  readonly hash?: string
}

export interface OpenPage {
  readonly page: Page
  /** Console messages, uncaught errors, dialogs, requests other than for the file itself; a good page has none. */
  readonly faults: readonly string[]
  /** What the page has now; `name` as in `Inspection`. */
  inspect<Name extends keyof Inspection>(name: Name): Promise<ReturnType<Inspection[Name]>>
  close(): Promise<void>
}

export async function openPage(
  browser: Browser,
  file: string,
  { hash = '', ...options }: Opening = {},
): Promise<OpenPage> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const url = pathToFileURL(file).href
  const faults = watch(page, url)
  await page.goto(url + hash)
  const scripted = options.javaScriptEnabled !== false
  if (scripted) await ready(page)
  const inspection = await inspectionScript()
  return {
    page,
    faults,
    async inspect(name) {
      await page.evaluate(inspection)
      return page.evaluate(`inspection.${name}()`)
    },
    close: () => context.close(),
  }
}

/** The page says so itself. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
}

function watch(page: Page, url: string): string[] {
  const faults: string[] = []
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const [asked = ''] = request.url().split('#')
    if (asked !== url && !asked.startsWith('data:')) faults.push(`request: ${asked}`)
  })
  return faults
}

let bundled: Promise<string> | null = null

function inspectionScript(): Promise<string> {
  bundled ??= build({
    input: join(ROOT, 'test/report/browser/in-page/inspection.ts'),
    tsconfig: join(ROOT, 'tsconfig.page.json'),
    logLevel: 'warn',
    write: false,
    output: { format: 'iife' },
  }).then(({ output }) => output[0].code)
  return bundled
}
