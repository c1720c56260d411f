/** What the page script does with charts of every kind, beyond what holds for every page. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { tabTo } from './support/check-keyboard.js'
import { checkPage } from './support/check-page.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { everyKind } from './support/every-kind.js'
import type { CanvasFacts } from './support/facts.js'
import { type OpenPage, openPage } from './support/open-page.js'

useChromium()
let file = ''
beforeAll(() => {
  if (withoutChromium) return
  file = pages.charts('every-kind', everyKind())
})

async function canvasesOf(open: OpenPage, id: string): Promise<readonly CanvasFacts[]> {
  return (await open.inspect('charts')).find((chart) => chart.id === id)?.canvases ?? []
}

const hashOf = (page: Page): string => decodeURIComponent(new URL(page.url()).hash)

describe.skipIf(withoutChromium)('the page script (needs Chromium)', { timeout: 180_000 }, () => {
  test('makes a sound page of every kind of chart', async () => {
    await checkPage(browser, file)
  })

  test('leaves out what is hidden: series, categories with their bars and marks, and panels', async () => {
    const open = await openPage(browser, file, { hash: '#hide=sse/node' })
    const [percentiles] = await canvasesOf(open, 'percentiles')
    const hidden = percentiles?.dataSets.filter((set) => set.hidden).map(({ label }) => label)
    expect(hidden).toEqual(['sse/node, block 1', 'sse/node, block 2', 'sse/node'])

    const [layers] = await canvasesOf(open, 'layers')
    const bars = layers?.dataSets.map(({ points }) => points.map(([x]) => x))
    expect(bars, 'the others move together').toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(layers?.dataSets[2]?.points.map(([, y]) => y)).toEqual([100, 260, 340])

    const [ratios] = await canvasesOf(open, 'ratios')
    expect(ratios?.dataSets.map(({ points }) => points)).toMatchObject([
      [[0.8, 0]],
      [],
      [[1.3, 1]],
      [[1.55, 2]],
      [
        [1, -0.5],
        [1, 2.5],
      ],
    ])

    expect((await canvasesOf(open, 'heat')).map((panel) => panel.hidden)).toEqual([false, true, false, false])
    await open.close()
  })

  test.each([
    ['', [0, 1, 2, 3]],
    ['#hide=sse/node', [0, 2, 3]],
  ] as const)('draws a bar per shown category from end to end, and nothing beyond, at %s', async (hash, shown) => {
    const open = await openPage(browser, file, { hash })
    const [spans] = await canvasesOf(open, 'spans')
    expect(spans?.dataSets[0]?.points).toEqual(shown.map((_, row) => [1, row]))
    for (const [row, category] of shown.entries()) {
      const places = [0.83, 1.07 + category / 10, 1.13 + category / 10].map((x) => `[${x}, ${row + 0.2}]`)
      const filled = await open.page.evaluate<boolean[]>(`${FILLED}([${places}])`)
      expect(filled, `row ${row}`).toEqual([true, true, false])
    }
    await open.close()
  })

  test('has a key to marks of no contender and to bars, by their shapes, and no empty group of toggles', async () => {
    const open = await openPage(browser, file)
    const keys = open.page.locator('#spans .keys li')
    expect(await keys.allTextContents()).toEqual(['tolerated', 'regression', 'pass'])
    const [bar, regression, pass] = await keys.all()
    expect(await bar?.locator('.box.span').count()).toBe(1)
    const looks = await Promise.all(
      [regression, pass].map(async (key) => [
        await key?.locator('path').getAttribute('d'),
        await key?.locator('path').getAttribute('class'),
      ]),
    )
    expect(looks[0]?.[0]).not.toBe(looks[1]?.[0])
    expect(looks.map(([, fill]) => fill)).toEqual(['full', 'hollow'])
    for (const group of await open.page.locator('.toggles').all()) {
      expect(await group.locator('button').count()).toBeGreaterThan(0)
    }
    await open.close()
  })

  test('draws a panel that was hidden when the page opened', async () => {
    const open = await openPage(browser, file, { hash: '#hide=sse/node' })
    await open.page.locator('#heat .toggle').filter({ hasText: 'sse/node' }).click()
    const panels = await canvasesOf(open, 'heat')
    expect(panels.map((panel) => panel.hidden)).toEqual([false, false, false, false])
    expect(panels[1]?.colours).toBeGreaterThan(2)
    await open.close()
  })

  test('draws the darkest cell where most deliveries are, in light and in dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const open = await openPage(browser, file, { colorScheme })
      const [most, little] = await open.page.evaluate<[number, number]>(CONTRAST_OF_CELLS)
      expect(most, colorScheme).toBeGreaterThan(little)
      expect(little, colorScheme).toBeGreaterThan(0)
      await open.close()
    }
  })

  test('opens at a place with its view, and keeps the view when another place is gone to', async () => {
    const open = await openPage(browser, file, { hash: '#layers&hide=floor/net' })
    const { page } = open
    expect(await isInView(page, '#layers')).toBe(true)
    await page.locator('.contents a[href="#heat"]').first().click()
    expect(hashOf(page)).toBe('#heat&hide=floor/net')
    expect(await isInView(page, '#heat')).toBe(true)
    await page.goBack()
    await expect.poll(() => hashOf(page), { timeout: 30_000 }).toBe('#layers&hide=floor/net')
    await open.close()
  })

  test.each(['#', '#nowhere', '#hide=nobody', '#%', '#hide=%E0%A4%A', '#&&==&hide', '#__proto__&constructor=1'])(
    'shows everything at the address %s',
    async (hash) => {
      const open = await openPage(browser, file, { hash })
      expect((await open.inspect('toggles')).every(({ pressed }) => pressed)).toBe(true)
      expect(open.faults).toEqual([])
      await open.close()
    },
  )

  test('shows a permalink to whoever gets there by keyboard', async () => {
    const open = await openPage(browser, file)
    await tabTo(open.page, 'a.permalink')
    const opacity = await open.page.evaluate('getComputedStyle(document.activeElement).opacity')
    expect(opacity).toBe('1')
    await open.page.keyboard.press('Enter')
    expect(hashOf(open.page)).not.toBe('')
    await open.close()
  })

  test('has its charts and tables ready for paper, in light colours', async () => {
    const open = await openPage(browser, file, { colorScheme: 'dark' })
    const dark = await open.inspect('ink')
    await open.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    const paper = await open.inspect('ink')
    expect(paper?.drawn).toBe(paper?.wanted)
    expect(paper?.drawn).not.toBe(dark?.drawn)
    expect(await open.page.locator('details:not([open])').count()).toBe(0)
    await open.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await open.inspect('ink')).toEqual(dark)
    expect(await open.page.locator('details[open]').count()).toBe(0)
    await open.close()
  })
})

async function isInView(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).boundingBox()
  return box !== null && box.y < 700 && box.y + box.height > 0
}

/** Whether these places of the chart `spans` have another colour than its ground. */
const FILLED = `((places) => {
  const [chart] = transportBench.charts.get('spans')
  const { canvas, scales } = chart
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')
  copy.drawImage(canvas, 0, 0)
  const scale = canvas.width / chart.width
  const at = ([x, y]) => copy.getImageData(Math.round(scales.x.getPixelForValue(x) * scale), Math.round(scales.y.getPixelForValue(y) * scale), 1, 1).data
  return places.map((place) => at(place)[3] > 0)
})`

/** Distance from the background of the two kinds of cells of the first panel, whose first column has most in its first row. */
const CONTRAST_OF_CELLS = `(() => {
  const [chart] = transportBench.charts.get('heat')
  const { canvas, chartArea, scales } = chart
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')
  copy.drawImage(canvas, 0, 0)
  const scale = canvas.width / chart.width
  const at = (x, y) => copy.getImageData(Math.round(scales.x.getPixelForValue(x) * scale), Math.round(scales.y.getPixelForValue(y) * scale), 1, 1).data
  const style = getComputedStyle(document.documentElement).getPropertyValue('--heat-0').trim()
  const none = [1, 3, 5].map((i) => parseInt(style.slice(i, i + 2), 16))
  const distance = (pixel) => Math.hypot(...none.map((value, i) => value - pixel[i]))
  return [distance(at(0.5, 0.15)), distance(at(0.5, 3))]
})()`
