/** A site in headless Chromium, from `file://`: filters by keyboard, kept in the address, and without scripts. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launchChromium } from '../../scripts/chromium.js'
import { tabTo } from '../report/browser/support/check-keyboard.js'
import { checkPage } from '../report/browser/support/check-page.js'
import { type Opening, type OpenPage, openPage, ready } from '../report/browser/support/open-page.js'
import { lacks } from '../support/optional.js'
import { hostileResult } from './support/hostile.js'
import { commit, INVALID, inputOf, resultOf, trialOf, unverifiedInput, withMedian } from './support/inputs.js'
import { type WrittenSite, writeSite } from './support/site.js'

const DAY = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
const SSE = trialOf('sse/node')
const blocks = (...medians: readonly number[]) => medians.map((p50Us, block) => withMedian(SSE, block, p50Us))

const INPUTS = [
  inputOf(resultOf({ startedAt: DAY(1), commit: commit('a'), trials: blocks(1000, 3000, 2000) })),
  inputOf(
    resultOf({ startedAt: DAY(2), commit: commit('b'), trials: blocks(2000, 2500), machine: { cpuModel: 'Other' } }),
  ),
  inputOf(
    resultOf({
      startedAt: DAY(3),
      commit: commit('b'),
      trials: [
        trialOf('websocket/ws'),
        { ...SSE, validity: INVALID },
        { ...trialOf('long-poll/node'), validity: INVALID },
      ],
    }),
  ),
  inputOf(resultOf({ startedAt: DAY(4), commit: commit('c'), trials: blocks(1500, 1600), scenario: { clients: 500 } })),
  inputOf(hostileResult(DAY(6))),
  unverifiedInput(resultOf({ startedAt: DAY(5), commit: commit('d'), trials: blocks(1700) })),
]

const EVERY = ['06', '05', '04', '03', '02', '01']

const withoutChromium = lacks('Chromium', findChromium() !== null)
let site: WrittenSite
let browser: Browser

beforeAll(async () => {
  if (withoutChromium) return
  site = await writeSite(INPUTS)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  site?.dispose()
})

function open(path: string, opening: Opening = {}): Promise<OpenPage> {
  return openPage(browser, join(site.folder, path), opening)
}

const days = async (page: Page): Promise<string[]> =>
  (await page.locator('#runs-table tbody tr:visible th').allTextContents()).map((text) => text.slice(8, 10))

describe.skipIf(withoutChromium)('the index (needs Chromium)', () => {
  test('filters by keyboard, keeps the choice in the address, restores it, and forgets it', async () => {
    const { page, close } = await open('index.html')
    expect(await days(page)).toEqual(EVERY)
    await tabTo(page, 'select[name=contender]')
    await page.keyboard.type('websocket')
    expect(await days(page)).toEqual(['03'])
    expect(await page.locator('.filters output').textContent()).toBe('1 of 6 shown')
    expect(new URL(page.url()).hash).toBe('#contender=websocket_ws')

    await page.reload()
    await ready(page)
    expect(await days(page)).toEqual(['03'])
    expect(await page.locator('select[name=contender]').inputValue()).toBe('websocket_ws')

    await tabTo(page, '.filters button')
    await page.keyboard.press('Enter')
    expect(await days(page)).toEqual(EVERY)
    expect(new URL(page.url()).hash).toBe('')
    await close()
  })

  test.each([
    ['#scenario=stock-ticker', ['05', '04', '03', '02', '01']],
    [`#commit=${commit('b')}`, ['03', '02']],
    [`#commit=${commit('b')}&contender=sse_node&sort=runs-table:run:ascending`, ['02', '03']],
    [`#commit=${commit('a')}&contender=websocket_ws`, []],
    ['#commit=none&machine=neither', EVERY],
    ['#runs&machine=%', EVERY],
  ])('shows what the address %s asks for', async (hash, expected) => {
    const { page, close } = await open('index.html', { hash })
    expect(await days(page)).toEqual(expected)
    await close()
  })

  test('tells settings of one name apart', async () => {
    const { page, close } = await open('index.html')
    const option = page.locator('select[name=scenario] option', { hasText: '500 clients' })
    await page.selectOption('select[name=scenario]', (await option.getAttribute('value')) as string)
    expect(await days(page)).toEqual(['04'])
    await close()
  })

  test('is the whole table without scripts, and no filter that would not work', async () => {
    const { page, close } = await open('index.html', { javaScriptEnabled: false })
    expect(await days(page)).toEqual(EVERY)
    expect(await page.locator('form').isVisible()).toBe(false)
    await close()
  })

  test('leads to each run, from there to its trends, and back', async () => {
    const { page, close } = await open('index.html')
    await page.click('#runs-table th a >> text=2026-01-04')
    await page.click('nav[aria-label=Site] >> text=trends')
    await page.click('#newest-table a >> text=sse/node')
    expect(await page.locator('h1').textContent()).toBe('sse/node from commit to commit')
    await page.click('nav[aria-label=Site] >> text=All results')
    expect(await days(page)).toHaveLength(6)
    await close()
  })
})

describe.skipIf(withoutChromium)('a trend (needs Chromium)', () => {
  test('draws one line per machine with its band, and gaps for what does not count', async () => {
    const trend = site.pages.filter((path) => path.endsWith('/sse_node.html'))
    const drawn = []
    for (const path of trend) {
      const { page, close } = await open(path)
      drawn.push(
        // Text, as the page's types are not those of Node.
        await page.evaluate(
          "transportBench.charts.get('p50').flatMap((chart) => chart.data.datasets.map(({ label, data }) => ({ label, data: data.map(({ x, y }) => ({ x, y: Number.isFinite(y) ? y : null })) })))",
        ),
      )
      await close()
    }
    const points = (...values: readonly (readonly [number, number | null])[]) => values.map(([x, y]) => ({ x, y }))
    expect(drawn).toContainEqual(
      expect.arrayContaining([
        expect.objectContaining({ label: 'AMD EPYC · 2 cores', data: points([0, 2], [2, null], [3, null]) }),
        expect.objectContaining({ label: 'AMD EPYC · 2 cores', data: points([0, 1], [2, null], [3, null]) }),
        expect.objectContaining({ label: 'Other · 2 cores', data: points([1, 2.25]) }),
      ]),
    )
  })
})

describe.skipIf(withoutChromium)('every kind of page (needs Chromium)', () => {
  test.each([
    ['index', /^index\.html$/],
    ['overview', /^trends\/stock-ticker-[^/]+\/index\.html$/],
    ['trend', /^trends\/stock-ticker-[^/]+\/sse_node\.html$/],
    ['trend without any line', /^trends\/stock-ticker-[^/]+\/long-poll_node\.html$/],
    ['overview of hostile names', /^trends\/script-[^/]+\/index\.html$/],
    ['trend of hostile names', /^trends\/script-[^/]+\/script.*\.html$/],
  ])('keeps what every page of the tool promises: %s', { timeout: 120_000 }, async (_, pattern) => {
    const found = site.pages.filter((path) => pattern.test(path))
    expect(found).not.toEqual([])
    for (const path of found) await checkPage(browser, join(site.folder, path))
  })
})
