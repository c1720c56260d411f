/** What a report says where: warnings first, then the answer, the comparison, the charts, the method, the data. */
import { describe, expect, test } from 'vitest'
import { formatNumber, usToMs } from '../../../bench/format.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { EXPORTERS } from '../../../bench/report/exporters/index.js'
import { renderPage } from '../../../bench/report/html/document.js'
import { html } from '../../../bench/report/html/markup.js'
import type { Page } from '../../../bench/report/html/page.js'
import { reportPage } from '../../../bench/report/html/report-page.js'
import type { Comparison, ComparisonRow, Report } from '../../../bench/report/report.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { DIFFERENCES, KINDS, withHistograms } from '../browser/support/kinds.js'
import { completed, result, SAMPLE } from '../sample.js'
import { comparisonOf, reportOf, unverified } from '../support/report-of.js'

const ASSETS = { script: '"script"', style: 'p { color: red }' }
const CSV = EXPORTERS.filter(({ format }) => format === 'csv')

function rendered(report: Report): string {
  return renderPage(reportPage(report, { charts: makeCharts(report), downloads: CSV }), ASSETS)
}

/** Without tags; entities as they are. */
const textOf = (page: string): string => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

/** Row of a table: its cells as text. */
function rowOf(page: string, table: string, contender: string): string[] {
  const own = page.slice(page.indexOf(`data-sortable="${table}"`)).split('</table>')[0] as string
  const row = own.split('<tr>').find((one) => textOf(one).trim().startsWith(`${contender} `)) ?? ''
  return row.split(/<\/t[hd]>/).map((cell) => textOf(cell).trim())
}

describe('a report', () => {
  test.each(Object.keys(KINDS))('of %s has all its sections in reading order', (kind) => {
    const page = rendered((KINDS[kind] as () => Report)())
    const sections = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
    expect(sections.filter((id) => id !== 'charts')).toEqual([
      'answer',
      'comparison',
      'method',
      'environment',
      'limits',
      'data',
    ])
    if (sections.includes('charts')) expect(sections.indexOf('charts')).toBe(2)
    const words = textOf(page.replaceAll(/<(pre|script)[^>]*>.*?<\/\1>/gs, ''))
    expect(/undefined|NaN|\[object|\bnull\b/.exec(words)?.[0]).toBeUndefined()
  })

  test('of contenders behind proxies has rows for the hops, what they add, and the layers of TLS', () => {
    const page = rendered((KINDS['TLS, proxies and publishing over HTTP'] as () => Report)())
    expect(rowOf(page, 'hop-table', 'sse/node+nginx-h2').slice(1, 3)).toEqual(['nginx 1.22.1', '10.0'])
    expect(rowOf(page, 'hop-cost-table', 'sse/node+nginx-h2')[2]).toMatch(/^\+5\.00/)
    expect(rowOf(page, 'cost-table', 'sse/node-h2+tls').slice(3, 5)).toEqual(['22.0', '1,500'])
    const text = textOf(page)
    expect(text).toContain('valid, published over HTTP')
    expect(text).toContain('No loss, no distance.')
    expect(text).toContain('TLS handshake down, B')
    expect(textOf(rendered(reportOf(sampleResult())))).toContain('No TLS, no proxy, no loss, no distance.')
  })

  test('of a file that does not verify says so before anything else, with every difference', () => {
    const page = textOf(rendered(unverified(reportOf(sampleResult()), DIFFERENCES)))
    const at = page.indexOf('sample.json does not verify')
    expect(at).toBeGreaterThan(0)
    expect(at).toBeLessThan(page.indexOf(reportOf(sampleResult()).runs[0].model.answers[0]?.question as string))
    expect(page).toContain('trials[3].latency.p99 : stated 12345 , recomputed 12346')
    expect(textOf(rendered(reportOf(sampleResult())))).not.toContain('✖')
  })

  test('says what failed, is invalid, got lost and is not available above the answer', () => {
    const page = textOf(rendered(reportOf(withHistograms(SAMPLE))))
    const head = page.slice(0, page.indexOf('What it means', page.indexOf('✖')))
    for (const words of [
      '✖ Failed',
      '✖ Invalid',
      '✖ Lost messages',
      '1,000 of 200,000 never arrived',
      'Not available',
      'Remedy: fewer clients, or more cores',
    ])
      expect(head).toContain(words)
  })

  test('says on top that a run was killed, though all its trials were run', () => {
    const file = result({ trials: [completed({ contender: 'sse/node', p50Us: 900 })] })
    const killed = withHistograms({ ...file, run: { ...file.run, state: 'running' } })
    const words = '✖ Not finished: 1 of 1 trials were run, yet the run did not come to its end.'
    expect(textOf(rendered(reportOf(killed)))).toContain(words)
    expect(textOf(rendered(reportOf(withHistograms(file))))).not.toContain('Not finished')
  })

  test('says at how many clients the cost of waiting was read, and what its bytes hold', () => {
    const validity = { valid: false, reasons: [], findings: [] }
    const trials = [100, 500, 1000].flatMap((point) => [
      completed({ contender: 'sse/node', p50Us: 1, point }),
      completed({ contender: 'sse/uws', p50Us: 1, point }, point === 1000 ? { validity } : {}),
    ])
    const page = rendered(reportOf(withHistograms(result({ scenario: 'idle', trials }))))
    expect(rowOf(page, 'waiting-table', 'sse/node')[1]).toBe('1,000')
    expect(rowOf(page, 'waiting-table', 'sse/uws')[1]).toBe('500')
    expect(textOf(page)).toContain('the set-up of connections that a server closed for waiting')
  })

  test('strikes out what is invalid, says why, and sets it and the floor apart from what counts', () => {
    const page = rendered(reportOf(withHistograms(SAMPLE)))
    const table = page.slice(page.indexOf('id="latency-table"')).split('</table>')[0] as string
    expect(table).toContain('<s>0.300</s>')
    expect(rowOf(page, 'latency-table', 'sse/uws').join()).toContain(
      'load process 2 was busy in 8 of 20 seconds [load-process-busy]',
    )
    const groups = table
      .split('<tbody')
      .slice(1)
      .map((group) => [/class="([\w-]+)"/.exec(group)?.[1], textOf(group)] as const)
    expect(groups.map(([kind]) => kind)).toEqual(['counted', 'not-counted', 'floor'])
    expect(groups[0]?.[1]).not.toMatch(/uws|floor\/net/)
    expect(groups[1]?.[1]).not.toMatch(/best/)
    expect(groups[2]?.[1]).not.toMatch(/best/)
  })

  test('marks the best of a column by word and shape, where the run tells it apart', () => {
    const page = rendered(reportOf(withHistograms(SAMPLE)))
    expect(rowOf(page, 'latency-table', 'websocket/ws').slice(1, 3)).toEqual(['1.00 ◆ best', '2.00 ◆ best'])
    expect(rowOf(page, 'latency-table', 'sse/node').slice(1, 3)).toEqual(['1.20', '2.40'])
    // 12 and 14 ms are not told apart by one block, 50 and 60 are behind both.
    expect(rowOf(page, 'cost-table', 'websocket/ws')[6]).toBe('12.0 ◇ joint best')
    expect(rowOf(page, 'cost-table', 'sse/node')[6]).toBe('14.0 ◇ joint best')
    expect(rowOf(page, 'cost-table', 'long-poll/node')[6]).toBe('50.0')
  })

  test('marks nobody as best among contenders at the floor, which are not ranked', () => {
    const names = ['websocket/ws', 'sse/node', 'long-poll/node']
    const trials = [
      ...names.map((contender, i) => completed({ contender, p50Us: 1000 + i, transportUs: 400 + 40 * i })),
      completed({ contender: 'floor/net', p50Us: 950, transportUs: 400 }),
    ]
    const page = rendered(reportOf(withHistograms(result({ trials }))))
    const table = page.slice(page.indexOf('id="latency-table"')).split('</table>')[0] as string
    expect(textOf(table)).not.toContain('best')
    expect(textOf(table)).toContain('at floor')
  })

  test('names command, seed, scenario, versions, checksum, and how to check them', () => {
    const file = sampleResult()
    const page = textOf(rendered(reportOf(file)))
    for (const words of [
      'transport-bench run stock-ticker -o results/sample.json',
      'ratePerSecond: 10',
      'hdr-histogram-js: 3.0.1',
      file.sha256,
      'transport-bench verify sample.json',
      'loopback',
    ])
      expect(page).toContain(words)
  })

  test('links to the full result only where it lies beside', () => {
    const report = reportOf(sampleResult())
    expect(rendered(report)).toContain('<a href="sample.json">')
    const [run] = report.runs
    const elsewhere: Report = { ...report, runs: [{ ...run, source: { ...run.source, href: null } }] }
    expect(rendered(elsewhere)).not.toContain('href="sample.json"')
    expect(textOf(rendered(elsewhere))).toContain('not beside this report')
  })
})

describe('a report of several results', () => {
  const value = (median: number) => ({ kind: 'value', median, min: median, max: median, trials: 3 }) as const
  const ROW: ComparisonRow = {
    metric: { key: 'p50', name: 'p50, ms', text: (us) => formatNumber(usToMs(us)), better: 'lower' },
    contender: 'sse/node',
    point: null,
    entries: [
      { figure: value(2000), ratio: null },
      { figure: value(2006), ratio: { estimate: 1.003, interval: [1.002, 1.004], verdict: 'worse' } },
    ],
  }
  const comparison: Comparison = { caveats: ['Another machine.'], rows: [ROW], sentences: ['B is slower.'] }
  const page = rendered(comparisonOf(comparison, sampleResult(), sampleResult()))

  test('has them side by side, with ratio, interval and verdict', () => {
    expect(rowOf(page, 'runs-table', 'sse/node').slice(0, 4)).toEqual([
      'sse/node',
      '2.00',
      '2.01',
      '1.003× (1.002–1.004×) ▼ worse',
    ])
    expect(textOf(page)).toContain('p50, ms (lower is better)')
  })

  test('says the caveats loudly, and what holds between the results before what holds within', () => {
    const text = textOf(page)
    expect(text).toContain('▲ These results differ in more than what they measured Another machine.')
    expect(text.indexOf('B is slower.')).toBeLessThan(text.indexOf('Which transport delivers soonest?'))
  })

  test('has every table once for each', () => {
    expect([...page.matchAll(/data-sortable="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'runs-table',
      'latency-table-a',
      'cost-table-a',
      'latency-table-b',
      'cost-table-b',
    ])
  })
})

describe('the shell', () => {
  const PAGE: Page = { title: 'T', head: html`<h1>T</h1>`, sections: [{ id: 'a', title: 'A', body: html`x` }] }
  const CHART = {
    ...(makeCharts(reportOf(sampleResult())).charts[0] as ReturnType<typeof makeCharts>['charts'][number]),
    id: 'a',
  }

  test('refuses an id that stands for two places, and charts behind a section that is not there', () => {
    expect(() => renderPage({ ...PAGE, charts: { after: 'a', set: { styles: [], charts: [CHART] } } }, ASSETS)).toThrow(
      'twice: a',
    )
    const charts = { after: 'b', set: { styles: [], charts: [{ ...CHART, id: 'c' }] } }
    expect(() => renderPage({ ...PAGE, charts }, ASSETS)).toThrow('not there: b')
  })

  test('has a policy for exactly its own script and style, and nothing inline beside them', () => {
    const page = rendered(reportOf(sampleResult()))
    // As `openssl dgst -sha256 -binary | base64` has it.
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-W72Lu5vDsGBVdMBozGKcO\/xXcZnI9\/1KeWy\/O5VOfwg='; style-src 'sha256-[^']+'; /,
    )
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.replaceAll(/<(script|style)[^>]*>.*?<\/\1>/gs, '')).not.toMatch(/ style=| on\w+=/)
  })

  test('carries the links of a site, and marks where one is', () => {
    const navigation = [
      { label: 'Runs', href: 'index.html' },
      { label: '<b>', href: 'x.html?a&b', current: true },
    ]
    const page = renderPage({ ...PAGE, navigation }, ASSETS)
    expect(page).toContain('<a href="index.html">Runs</a>')
    expect(page).toContain('<a href="x.html?a&amp;b" aria-current="page">&lt;b&gt;</a>')
  })
})
