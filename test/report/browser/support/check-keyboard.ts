/** Toggles and sorting, with nothing but a keyboard; what they change is in the address and survives a reload. */
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectNone } from './expect-none.js'
import type { ChartFacts, TableFacts } from './facts.js'
import { type OpenPage, openPage, ready } from './open-page.js'

/** More than any page has. */
const MOST_TABS = 500

/** Goes on with Tab until the element has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const focused = page.locator(`${selector}:focus`)
  for (let i = 0; i < MOST_TABS; i++) {
    if ((await focused.count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${selector}`)
}

export async function checkToggles(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file)
  const [first] = await open.inspect('toggles')
  if (first !== undefined) {
    await tabTo(open.page, 'button.toggle')
    await open.page.keyboard.press('Space')
    await checkHidden(open, first.contender)
    expect(decodeURIComponent(open.page.url())).toContain(`hide=${first.contender}`)
    await open.page.reload()
    await ready(open.page)
    await checkHidden(open, first.contender)
    await tabTo(open.page, 'button.toggle')
    await open.page.keyboard.press('Enter')
    expect(
      (await open.inspect('toggles')).every(({ pressed }) => pressed),
      'all are shown again',
    ).toBe(true)
    expect(shownOf(await open.inspect('charts'), first.contender)).toBeGreaterThan(0)
  }
  expectNone('faults at the keyboard', open.faults)
  await open.close()
}

/** In every chart of the page, and at every toggle. */
async function checkHidden(open: OpenPage, contender: string): Promise<void> {
  const own = (await open.inspect('toggles')).filter((toggle) => toggle.contender === contender)
  expect(
    own.map(({ pressed }) => pressed),
    `toggles of ${contender}`,
  ).toEqual(own.map(() => false))
  expect(shownOf(await open.inspect('charts'), contender), `data sets of ${contender}`).toBe(0)
}

function shownOf(charts: readonly ChartFacts[], contender: string): number {
  const canvases = charts.flatMap((chart) => chart.canvases).filter(({ hidden }) => !hidden)
  const sets = canvases.flatMap(({ dataSets }) => dataSets)
  return sets.filter((set) => !set.hidden && set.contender === contender).length
}

export async function checkSorting(browser: Browser, file: string): Promise<void> {
  const open = await openPage(browser, file)
  const before = await open.inspect('tables')
  if (before.length > 0) {
    await tabTo(open.page, 'button.sort')
    await open.page.keyboard.press('Enter')
    await checkOrder(open, before, 'ascending')
    await open.page.reload()
    await ready(open.page)
    await checkOrder(open, before, 'ascending')
    await tabTo(open.page, 'button.sort')
    await open.page.keyboard.press('Space')
    await checkOrder(open, before, 'descending')
    await open.page.keyboard.press('Space')
    expect(await open.inspect('tables'), 'the third time it is as before').toEqual(before)
  }
  expectNone('faults at the keyboard', open.faults)
  await open.close()
}

/** By the first column, which holds names. */
async function checkOrder(open: OpenPage, before: readonly TableFacts[], direction: string): Promise<void> {
  const [table] = await open.inspect('tables')
  expect(table?.sorted).toHaveLength(1)
  expect(table?.sorted[0]).toMatch(new RegExp(` ${direction}$`))
  const sign = direction === 'ascending' ? 1 : -1
  const sorted = before[0]?.groups.map((rows) =>
    [...rows].sort(([a = ''], [b = '']) => sign * a.localeCompare(b, 'en', { numeric: true })),
  )
  expect(table?.groups).toEqual(sorted)
}
