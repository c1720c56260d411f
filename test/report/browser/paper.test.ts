/** What a reader prints: nothing lies upon anything else, and nothing is cut off at the edge of the sheet. */
import { describe, expect, test } from 'vitest'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { abReport, checkedReport } from '../support/gate-reports.js'
import { CHECK, LARGE, THRESHOLDS } from '../support/gates.js'
import { reportOf } from '../support/report-of.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { everyKind } from './support/every-kind.js'
import { expectNone } from './support/expect-none.js'
import { type OpenPage, openPage, ready } from './support/open-page.js'

useChromium()

/** A4 without its margins, px. */
const SHEET_WIDTH = 688

const SCREEN = { width: 1280, height: 900 }

const FILES = {
  'the real sample': () => pages.report('sample', reportOf(sampleResult())),
  '20 contenders': () => pages.report('many', reportOf(largeResult({ contenders: 20, blocks: 2 }))),
  'every kind of chart': () => pages.charts('every-kind', everyKind()),
  'a large A/B gate': () => pages.report('ab', abReport(LARGE)),
  'a check': () => pages.report('check', checkedReport(CHECK, THRESHOLDS)),
} as const
const NAMES = Object.keys(FILES) as (keyof typeof FILES)[]

const dispatch = (open: OpenPage, event: string): Promise<unknown> =>
  open.page.evaluate(`dispatchEvent(new Event('${event}'))`)

/** Charts do not hear that their room has changed, as they do not while a browser prints. */
async function openDeaf(file: string): Promise<OpenPage> {
  const open = await openPage(browser, file, { viewport: SCREEN })
  await open.page.addInitScript('globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }')
  await open.page.reload()
  await ready(open.page)
  return open
}

describe.skipIf(withoutChromium)('a report on paper (needs Chromium)', { timeout: 180_000 }, () => {
  test.each(['the real sample', 'every kind of chart', 'a large A/B gate'] as const)(
    'has every chart of %s within its frame, as large as it was drawn',
    async (name) => {
      const open = await openDeaf(FILES[name]())
      const before = await open.inspect('frames')
      await dispatch(open, 'beforeprint')
      await open.page.setViewportSize({ ...SCREEN, width: SHEET_WIDTH })
      await open.page.emulateMedia({ media: 'print' })
      const printed = await open.inspect('frames')
      expect(printed.length).toBeGreaterThan(0)
      for (const { chart, frame, canvas, drawn } of printed) {
        expect(canvas.top, chart).toBeGreaterThanOrEqual(frame.top - 0.5)
        expect(canvas.left, chart).toBeGreaterThanOrEqual(frame.left - 0.5)
        expect(canvas.bottom, chart).toBeLessThanOrEqual(frame.bottom + 0.5)
        expect(canvas.right, chart).toBeLessThanOrEqual(frame.right + 0.5)
        expect(Math.abs(canvas.bottom - canvas.top - drawn.height), `${chart}: scaled`).toBeLessThanOrEqual(1)
        expect(Math.abs(canvas.right - canvas.left - drawn.width), `${chart}: scaled`).toBeLessThanOrEqual(1)
      }
      await open.page.emulateMedia({ media: 'screen' })
      await open.page.setViewportSize(SCREEN)
      await dispatch(open, 'afterprint')
      expect((await open.inspect('frames')).map(({ drawn }) => drawn)).toEqual(before.map(({ drawn }) => drawn))
      await open.close()
    },
  )

  test.each(NAMES)('has every table and text of %s on the sheet', async (name) => {
    const open = await openPage(browser, FILES[name](), { viewport: { width: SHEET_WIDTH, height: 1000 } })
    await dispatch(open, 'beforeprint')
    await open.page.emulateMedia({ media: 'print' })
    const { seen, beyond } = await open.inspect('beyond')
    expect(seen).toBeGreaterThan(0)
    expectNone('beyond the edge of the sheet', beyond)
    await open.close()
  })
})
