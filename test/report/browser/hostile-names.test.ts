/** Names that are markup, scripts or paths elsewhere are text on a page. */
import { describe, expect, test } from 'vitest'
import { seal } from '../../../bench/result/digest.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { reportOf } from '../support/report-of.js'
import { checkPage } from './support/check-page.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import { openPage } from './support/open-page.js'

useChromium()

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'a&b,c=d:e%2C#f',
  '<!--<script>',
  '{{alert(1)}}',
] as const

/** The real sample, in which the first contenders, the scenario and everything else that is free text are hostile. */
function hostileResult(): ResultFile {
  const sample = sampleResult()
  const names = new Map(sample.contenders.map(({ name }, i) => [name, HOSTILE[i] ?? name]))
  const renamed = <T extends { readonly contender: string }>(one: T): T => ({
    ...one,
    contender: names.get(one.contender) ?? one.contender,
  })
  const [name, question] = HOSTILE
  return seal({
    ...sample,
    run: { ...sample.run, id: '../</title><script>alert(1)</script>', command: ['transport-bench', ...HOSTILE] },
    environment: { ...sample.environment, machine: { cpuModel: HOSTILE[0] } },
    scenario: { ...sample.scenario, name, question },
    contenders: sample.contenders.map((one) => ({
      ...one,
      name: names.get(one.name) ?? one.name,
      limitations: [...HOSTILE],
    })),
    zeroSubscribers: sample.zeroSubscribers.map(renamed),
    trials: sample.trials.map(renamed),
  })
}

describe.skipIf(withoutChromium)('hostile names (needs Chromium)', { timeout: 180_000 }, () => {
  test('leave a page as sound as any other', async () => {
    await checkPage(browser, pages.report('sound', reportOf(hostileResult())))
  })

  test('are text wherever they stand, and nothing else runs', async () => {
    const open = await openPage(browser, pages.report('text', reportOf(hostileResult())))
    const { page } = open
    expect(await page.locator('h1').textContent()).toBe(HOSTILE[1])
    expect(await page.locator('.eyebrow strong').textContent()).toBe(HOSTILE[0])
    const heads = await page.locator('#latency-table th[scope=row]').allTextContents()
    for (const name of HOSTILE) {
      expect(heads).toContain(name)
      expect(await page.locator('.toggle').filter({ hasText: name }).count()).toBeGreaterThan(0)
    }
    expect(await page.locator('script').count()).toBe(2)
    expect(await page.locator('img, iframe, object, base').count()).toBe(0)
    expect(open.faults).toEqual([])
    await open.close()
  })

  test('are hidden, and found again in the address, one by one', async () => {
    const file = pages.report('address', reportOf(hostileResult()))
    for (const name of HOSTILE) {
      const open = await openPage(browser, file)
      await open.page.locator('.toggle').filter({ hasText: name }).first().click()
      const { hash } = new URL(open.page.url())
      const again = await openPage(browser, file, { hash })
      const off = (await again.inspect('toggles')).filter(({ pressed }) => !pressed)
      expect(new Set(off.map(({ contender }) => contender)), hash).toEqual(new Set([name]))
      await open.close()
      await again.close()
    }
  })

  test('name no file outside of the folder that a reader saves to', async () => {
    const open = await openPage(browser, pages.report('saved', reportOf(hostileResult())))
    const names = await open.page.evaluate<string[]>(
      "[...document.querySelectorAll('a[download]')].map((link) => link.download)",
    )
    expect(names).not.toEqual([])
    for (const name of names) expect(name).toMatch(/^[\w-][\w.-]*$/)
    await open.close()
  })
})
