/** All experiments, one after the other, into one document. */
import type { Browser } from 'playwright-core'
import { atUs, nowUs, wallClockIso } from '../clock.js'
import { toolVersion } from '../environment/libraries.js'
import { readMachine } from '../environment/machine.js'
import { BenchError } from '../errors.js'
import { documentDigest } from '../result/digest.js'
import type { Certificates } from '../tls/certificates.js'
import { startBrowser } from './chromium.js'
import { type DeliveryCase, deliveryCases, measureDelivery, ServerRefused, widgetCases } from './delivery.js'
import { measureHeaders } from './headers.js'
import { measureLimits } from './limits.js'
import { limitsCases } from './limits-cases.js'
import { measureReconnect } from './reconnect.js'
import { BROWSER_SCHEMA, type BrowserDocument, type DeliveryRow } from './schema.js'
import type { Session } from './session.js'

export const EXPERIMENTS = ['limits', 'headers', 'reconnect', 'delivery', 'widgets'] as const
export type ExperimentName = (typeof EXPERIMENTS)[number]

export interface BrowserRun {
  readonly executable: string
  readonly certificates: Certificates
  readonly script: string
  readonly command: readonly string[]
  readonly experiments: readonly ExperimentName[]
  readonly quick: boolean
  readonly signal: AbortSignal
  note(text: string): void
}

type Draft = { -readonly [Name in keyof BrowserDocument]: BrowserDocument[Name] }

/** Nothing takes longer than this, s; a browser that hangs is ended then. */
const LIMIT_SECONDS = { quick: 180, full: 900 } as const

/** An interrupted run gives what there is, marked aborted. @throws BenchError `browser-missing`, `browser-failed` */
export async function runExperiments(run: BrowserRun): Promise<BrowserDocument> {
  const startedAt = wallClockIso()
  const { executable, certificates } = run
  const browser = await startBrowser({ executable, certificate: certificates.cert })
  // Everything that waits for a page ends with the browser.
  const closeBrowser = (): void => void browser.close().catch(() => undefined)
  run.signal.addEventListener('abort', closeBrowser, { once: true })
  const limitSeconds = run.quick ? LIMIT_SECONDS.quick : LIMIT_SECONDS.full
  const limit = atUs(nowUs() + limitSeconds * 1e6, closeBrowser)
  try {
    const draft = await emptyDraft(run, browser, startedAt)
    await measureInto(draft, run, browser)
    return { ...draft, sha256: documentDigest(draft) }
  } catch (error) {
    if (browser.isConnected() || run.signal.aborted) throw error
    const message = `the browser ended by itself, or did not answer for ${limitSeconds} s`
    throw new BenchError({ code: 'browser-failed', message }, { cause: error })
  } finally {
    limit.cancel()
    run.signal.removeEventListener('abort', closeBrowser)
    await browser.close().catch(() => undefined)
  }
}

async function emptyDraft(run: BrowserRun, browser: Browser, startedAt: string): Promise<Draft> {
  const page = await browser.newPage()
  const userAgent = await page.evaluate<string>('navigator.userAgent')
  await page.close()
  const { platform, architecture, system, coresAllowed } = readMachine()
  return {
    schema: BROWSER_SCHEMA,
    tool: toolVersion(),
    command: [...run.command],
    startedAt,
    quick: run.quick,
    aborted: false,
    browser: { product: browser.browserType().name(), version: browser.version(), userAgent, headless: true },
    machine: { platform, architecture, system, cores: coresAllowed, node: process.version },
    limits: [],
    headers: [],
    reconnect: [],
    delivery: [],
    widgets: [],
    skipped: [],
    sha256: '',
  }
}

async function measureInto(draft: Draft, run: BrowserRun, browser: Browser): Promise<void> {
  const context = await browser.newContext()
  const session: Session = { ...run, browser, context, note: run.note }
  const steps = {
    limits: async () => {
      for (const which of limitsCases(run.quick)) {
        run.note(`limits: ${which.kind} over ${which.protocol}`)
        draft.limits = [...draft.limits, await measureLimits(session, which)]
      }
    },
    headers: async () => {
      run.note('headers')
      draft.headers = await measureHeaders(session)
    },
    reconnect: async () => {
      run.note('reconnect')
      draft.reconnect = await measureReconnect(session)
    },
    delivery: async () => {
      draft.delivery = await measureAll(session, deliveryCases(run.quick), draft)
    },
    widgets: async () => {
      draft.widgets = await measureAll(session, widgetCases(run.quick), draft)
    },
  } satisfies Record<ExperimentName, () => Promise<void>>
  try {
    for (const name of run.experiments) await steps[name]()
  } catch (error) {
    if (!run.signal.aborted) throw error
    draft.aborted = true
  }
}

/** What cannot be served here is left out, with the reason. */
async function measureAll(session: Session, cases: readonly DeliveryCase[], draft: Draft): Promise<DeliveryRow[]> {
  const rows: DeliveryRow[] = []
  for (const which of cases) {
    const name = `${which.contender}, ${which.widgets} ${which.widgets === 1 ? 'widget' : 'widgets'}`
    session.note(`delivery: ${name}${which.shared ? ' on one connection' : ''}`)
    try {
      rows.push(await measureDelivery(session, which))
    } catch (error) {
      if (!(error instanceof ServerRefused)) throw error
      draft.skipped = [...draft.skipped, { what: name, because: error.message }]
    }
  }
  return rows
}
