/** Gates in the text formats of a report. */
import { describe, expect, test } from 'vitest'
import { JSON_REPORT } from '../../../bench/report/exporters/json.js'
import { MARKDOWN } from '../../../bench/report/exporters/markdown.js'
import { text } from '../../../bench/report/exporters/markdown-text.js'
import type { Exporter, Report } from '../../../bench/report/report.js'
import { abReport, checkedReport } from '../support/gate-reports.js'
import { CHECK, LARGE, REGRESSION, THRESHOLDS } from '../support/gates.js'

const AB = abReport(REGRESSION, { contenders: 2, blocks: 2 })

const textOf = (exporter: Exporter, report: Report): string => exporter.render(report)[0]?.text ?? ''
const linesOf = (report: Report): string[] => textOf(MARKDOWN, report).split('\n')

describe('a report as Markdown', () => {
  test('of an A/B measurement asks, answers, and then has both arms', () => {
    const lines = linesOf(AB)
    expect(lines[0]).toBe('# Is B, this build, worse than A, ref:main (1a2b3c4)?')
    expect(lines.slice(2, 4)).toEqual(['- `A` [a.json](<a.json>)', '- `B` [b.json](<b.json>)'])
    const verdict = lines.findIndex((line) => line.startsWith('**REGRESSION**: 2 of 8 metrics regressed'))
    const arms = ['## A: stock-ticker', '## B: stock-ticker'].map((title) => lines.indexOf(title))
    expect([verdict, ...arms]).toEqual([verdict, ...arms].sort((a, b) => a - b))
    expect(verdict).toBeGreaterThan(0)
  })

  test('shows what did not pass, not what did', () => {
    const rows = linesOf(AB).filter((line) => line.startsWith('| REGRESSION'))
    expect(rows).toHaveLength(2)
    expect(rows[0]).toContain('| sse/node | p50 | 1.20 ms | 1.57 ms | 1.31× (1.27–1.35×) | 1.10× |')
    const head = linesOf(AB).slice(0, linesOf(AB).indexOf('## A: stock-ticker'))
    expect(head.join('\n')).not.toContain('server CPU per message')
  })

  test('of a checked result has its gates before its own verdict, each once', () => {
    const report = checkedReport(CHECK, THRESHOLDS)
    const lines = linesOf(report)
    const own = lines.indexOf(`**${text(report.runs[0].model.verdict)}**`)
    const gates = lines.flatMap((line, i) => (/^\*\*(REGRESSION|INVALID)\*\*: /.test(line) ? [i] : []))
    expect(gates).toHaveLength(2)
    expect(Math.max(...gates)).toBeLessThan(own)
    expect(lines[0]).toBe('# stock-ticker')
  })

  test('without gates is as it was', () => {
    expect(textOf(MARKDOWN, checkedReport())).not.toMatch(/gate/i)
  })
})

describe('a report as JSON', () => {
  test('has the gates as in their files', () => {
    const { comparison, gates } = JSON.parse(textOf(JSON_REPORT, abReport(LARGE, { contenders: 2, blocks: 2 })))
    expect(comparison).toBeNull()
    expect(gates).toHaveLength(1)
    expect(gates[0]).toMatchObject({ schema: 'transport-bench/gate@1', sha256: LARGE.sha256, verdict: 'regression' })
    expect(gates[0].rows).toEqual(LARGE.rows)
  })

  test('says that there are none', () => {
    expect(JSON.parse(textOf(JSON_REPORT, checkedReport())).gates).toEqual([])
  })
})
