/** Marks tell contenders apart without their colours. */
import { describe, expect, test } from 'vitest'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { reportOf } from '../support/report-of.js'
import { browser, pages, useChromium, withoutChromium } from './support/chromium-suite.js'
import type { MarkFacts } from './support/facts.js'
import { openPage } from './support/open-page.js'

useChromium()

/** Contenders whose marks have everything in common with those of another. */
function alike(marks: readonly MarkFacts[]): string[] {
  const first = new Map<string, string>()
  return marks.flatMap(({ contender, shape, inside, border }) => {
    const look = `${shape} ${inside} ${border}`
    const other = first.get(look) ?? contender
    first.set(look, other)
    return other === contender ? [] : [`${contender} like ${other}`]
  })
}

describe.skipIf(withoutChromium)('marks (needs Chromium)', { timeout: 180_000 }, () => {
  test.each([
    ['the real sample', sampleResult],
    ['20 contenders', () => largeResult({ contenders: 20, blocks: 2 })],
  ] as const)('of %s differ by shape, fill or border wherever there are points, and in the legend', async (_, make) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const open = await openPage(browser, pages.report('marks', reportOf(make())), { colorScheme })
      const groups = await open.inspect('marks')
      expect(groups.filter(({ kind }) => kind === 'scatter').length).toBeGreaterThan(1)
      expect(groups.filter(({ kind }) => kind === 'legend').length).toBeGreaterThan(1)
      for (const { chart, kind, marks } of groups) {
        expect(alike(marks), `${kind} of ${chart}, ${colorScheme}`).toEqual([])
      }
      await open.close()
    }
  })
})
