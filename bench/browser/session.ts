/** One running browser, and how the experiments use its pages. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { atUs, nowUs } from '../clock.js'
import type { Certificates } from '../tls/certificates.js'
import type { PageFunctions } from './page-contract.js'

export interface Session {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly certificates: Certificates
  /** The built script of bench/browser/page. */
  readonly script: string
  readonly signal: AbortSignal
  /** Fewer repetitions, shorter phases. */
  readonly quick: boolean
  note(text: string): void
}

/** Thrown by waits of an experiment that is to end. */
export class ExperimentAborted extends Error {}

/** A page of this address, with the script in it. Whatever the server answers is its document, a refusal too. */
export async function openPage({ context, script }: Session, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.evaluate(script)
  return page
}

export type Call = <Name extends keyof PageFunctions>(
  name: Name,
  ...args: Parameters<PageFunctions[Name]>
) => Promise<Awaited<ReturnType<PageFunctions[Name]>>>

/** How to call what the page's script offers. */
export function callsOf(page: Page): Call {
  return <Name extends keyof PageFunctions>(name: Name, ...args: Parameters<PageFunctions[Name]>) =>
    page.evaluate<Awaited<ReturnType<PageFunctions[Name]>>>(`transportBench.${name}(...${JSON.stringify(args)})`)
}

/** @throws ExperimentAborted when the signal comes first. */
export function wait(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.cancel()
      reject(new ExperimentAborted('interrupted'))
    }
    const timer = atUs(nowUs() + ms * 1000, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

const LOOK_EVERY_MS = 20

/** Whether the condition came true before the deadline. @throws ExperimentAborted */
export async function waitFor(
  signal: AbortSignal,
  deadlineMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const endUs = nowUs() + deadlineMs * 1000
  while (!(await condition())) {
    if (nowUs() >= endUs) return false
    await wait(signal, LOOK_EVERY_MS)
  }
  return true
}

/** Until a count has reached its goal, or stayed the same for a while. @throws ExperimentAborted */
export async function settled(
  signal: AbortSignal,
  { count, goal, stillMs }: { readonly count: () => number; readonly goal: number; readonly stillMs: number },
): Promise<void> {
  let last = count()
  let sinceUs = nowUs()
  await waitFor(signal, SETTLE_DEADLINE_MS, () => {
    if (count() !== last) {
      last = count()
      sinceUs = nowUs()
    }
    return last >= goal || nowUs() - sinceUs >= stillMs * 1000
  })
}

const SETTLE_DEADLINE_MS = 30_000
