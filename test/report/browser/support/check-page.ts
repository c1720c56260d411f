/**
 * What holds for every page that the tool emits, whatever is on it: it keeps to itself, draws what it says, works by
 * keyboard, passes axe in light and dark, prints, fits a phone, and is complete without scripts.
 */
import { readFileSync } from 'node:fs'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import type { ChartSet, ChartSpec } from '../../../../bench/report/charts/chart.js'
import { checkCharts } from './check-charts.js'
import { checkSorting, checkToggles } from './check-keyboard.js'
import { expectNone } from './expect-none.js'
import { openPage } from './open-page.js'

/** @param file path of an HTML file. */
export async function checkPage(browser: Browser, file: string): Promise<void> {
  await checkFirstSight(browser, file)
  await checkToggles(browser, file)
  await checkSorting(browser, file)
  await checkAccessibility(browser, file)
  await checkPhone(browser, file)
  await checkPaper(browser, file)
  await checkWithoutScripts(browser, file)
}

/** What the page was given to draw. */
export function embeddedCharts(file: string): Pick<ChartSet, 'styles'> & { charts: Omit<ChartSpec, 'tables'>[] } {
  const found = /<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(readFileSync(file, 'utf8'))
  return found === null ? { styles: [], charts: [] } : JSON.parse(found[1] as string)
}

async function checkFirstSight(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file, { colorScheme: 'light' })
  checkCharts(embeddedCharts(file).charts as ChartSpec[], await open.inspect('charts'))
  expect(await open.page.locator('h1').count(), 'one h1').toBe(1)
  await open.page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(async () => isRedrawn(await open.inspect('ink')), { timeout: 30_000 }).toBe(true)
  expectNone('console, network, policy', open.faults)
  await open.close()
}

function isRedrawn(ink: { readonly drawn: string; readonly wanted: string } | null): boolean {
  return ink === null || ink.drawn === ink.wanted
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

/** Light in full; dark is the same document in other colours. */
async function checkAccessibility(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file, { colorScheme: 'light', bypassCSP: true })
  // Tables are folded away by the script; they are looked at as well.
  await open.inspect('unfold')
  await open.page.evaluate(axe.source)
  expectNone('axe, light', violationsOf(await open.page.evaluate<AxeResult>('axe.run(document)')))
  await open.page.emulateMedia({ colorScheme: 'dark' })
  const inDark = "axe.run(document, { runOnly: ['color-contrast', 'link-in-text-block'] })"
  expectNone('axe, dark', violationsOf(await open.page.evaluate<AxeResult>(inDark)))
  await open.close()
}

function violationsOf({ violations }: AxeResult): string[] {
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function checkPhone(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file, { viewport: { width: 360, height: 740 } })
  expect(await open.inspect('overflow'), 'wider than a phone, px').toBe(0)
  await open.inspect('unfold')
  expect(await open.inspect('overflow'), 'wider than a phone with its tables open, px').toBe(0)
  await open.close()
}

/** Bytes of a PDF that has text on it. */
const LEAST_PDF_BYTES = 8_000

async function checkPaper(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file, { colorScheme: 'dark' })
  const before = await open.page.content()
  const pdf = await open.page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString(), 'a PDF').toBe('%PDF-')
  expect(pdf.byteLength, 'bytes of the PDF').toBeGreaterThan(LEAST_PDF_BYTES)
  expect(await open.page.locator('html[data-print]').count(), 'is for the screen again').toBe(0)
  expect(foldedIn(await open.page.content()), 'folded as before').toBe(foldedIn(before))
  expectNone('faults in printing', open.faults)
  await open.close()
}

function foldedIn(content: string): number {
  return content.match(/<details class="numbers">/g)?.length ?? 0
}

async function checkWithoutScripts(browser: Browser, file: string): Promise<void> {
  const scripted = await openPage(browser, file)
  const plain = await openPage(browser, file, { javaScriptEnabled: false })
  const { page } = plain
  expect(await page.locator('tbody :is(th, td)').allTextContents()).toEqual(
    await scripted.page.locator('tbody :is(th, td)').allTextContents(),
  )
  expect(await page.locator('details:not([open])').count(), 'folded away for good').toBe(0)
  expect(await page.locator('canvas, button').count(), 'canvases and buttons that could not work').toBe(0)
  expect(await page.locator('select:visible, input:visible').count(), 'fields that could not work').toBe(0)
  expect(await page.locator('main tbody tr').filter({ visible: false }).count(), 'rows that are not shown').toBe(0)
  expectNone('faults without scripts', plain.faults)
  await scripted.close()
  await plain.close()
}
