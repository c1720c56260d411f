/** What each text format looks like for the real sample. After a change: npx vitest run test/report/exporters -u */
import { describe, expect, test } from 'vitest'
import { CSV } from '../../../bench/report/exporters/csv.js'
import { HGRM } from '../../../bench/report/exporters/hgrm.js'
import { HLOG } from '../../../bench/report/exporters/hlog.js'
import { JSON_REPORT } from '../../../bench/report/exporters/json.js'
import { JUNIT } from '../../../bench/report/exporters/junit.js'
import { MARKDOWN } from '../../../bench/report/exporters/markdown.js'
import type { Exporter, Report } from '../../../bench/report/report.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { reportOf } from '../support/report-of.js'

const REPORT = reportOf(sampleResult())

/** Compressed bytes depend on the build of zlib; what is in them is tested where it is decoded. */
const withoutHistograms = (text: string): string =>
  JSON.stringify(
    JSON.parse(text, (key, value) => (key === 'hdr' ? `${(value as string).slice(0, 4)}…` : value)),
    null,
    1,
  )

const ofFloor = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('Tag=') || line.startsWith('Tag=floor/net,'))
    .join('\n')

const single = (exporter: Exporter, report: Report = REPORT): string => {
  const artifacts = exporter.render(report)
  expect(artifacts.map(({ part }) => part)).toEqual([null])
  return artifacts[0]?.text as string
}

describe('the real sample', () => {
  test.each<readonly [name: string, text: () => string | undefined]>([
    ['sample.md.txt', () => single(MARKDOWN)],
    ['sample.csv', () => single(CSV)],
    ['sample.xml', () => single(JUNIT)],
    ['sample.json.txt', () => withoutHistograms(single(JSON_REPORT))],
    ['floor.hlog', () => ofFloor(single(HLOG))],
    ...['sse-node', 'short-poll-uws'].map(
      (name) => [`${name}.hgrm`, () => HGRM.render(REPORT).find(({ part }) => part === name)?.text] as const,
    ),
  ])('as %s looks as it did', async (name, text) => {
    await expect(text()).toMatchFileSnapshot(`golden/${name}`)
  })

  test('is rendered the same twice', () => {
    for (const exporter of [MARKDOWN, CSV, HGRM, HLOG, JUNIT, JSON_REPORT]) {
      expect(exporter.render(reportOf(sampleResult()))).toEqual(exporter.render(REPORT))
    }
  })
})
