/** What a page says of gates: the verdict in word and shape, how sure it is, what moved, and what it was judged from. */
import { describe, expect, test } from 'vitest'
import type { GateFile } from '../../../bench/gate/gate-file.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { renderPage } from '../../../bench/report/html/document.js'
import { reportPage } from '../../../bench/report/html/report-page.js'
import type { Report } from '../../../bench/report/report.js'
import { abReport, checkedReport } from '../support/gate-reports.js'
import {
  ABORTED,
  ACROSS,
  CHECK,
  exactRow,
  gateOf,
  gateRow,
  INCONCLUSIVE,
  INVALID_GATE,
  noisyRow,
  PASSING,
  REGRESSION,
  THRESHOLDS,
} from '../support/gates.js'

const SMALL = { contenders: 2, blocks: 2 } as const

function rendered(report: Report): string {
  const page = reportPage(report, { charts: makeCharts(report), downloads: [] })
  return renderPage(page, { script: '"script"', style: 'p { color: red }' })
}

const ofAb = (gate: GateFile): string => rendered(abReport(gate, SMALL))
/** Without tags; entities as they are, no-break spaces as others. */
const textOf = (page: string): string => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[\s\u00a0]+/g, ' ')
const headOf = (page: string): string => textOf(page.split('<div class="head">')[1]?.split('<section')[0] ?? '')
const sectionOf = (page: string, id = 'gates'): string =>
  page.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? ''
const sectionsOf = (page: string): (string | undefined)[] =>
  [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)

/** Rows of a table: their cells as text. */
function rowsOf(page: string, table: string): string[][] {
  const own = page.split(`data-sortable="${table}"`)[1]?.split('</table>')[0] ?? ''
  return own
    .split(/<tr(?: class="group")?>/)
    .slice(2)
    .filter((row) => row.includes('scope="row"'))
    .map((row) => row.split(/<\/t[hd]>/).map((cell) => textOf(cell).trim()))
}

describe('a page of an A/B measurement', () => {
  test('asks whether B is worse, and answers by the gate before anything of a single arm', () => {
    const page = ofAb(REGRESSION)
    expect(page).toContain('<h1>Is B, this build, worse than A, ref:main (1a2b3c4)?</h1>')
    expect(page).toContain('<title>stock-ticker: B: this build against A: ref:main (1a2b3c4) · transport-bench</title>')
    expect(headOf(page)).toContain('▼ Regression. 2 of 8 metrics regressed: sse/node p50 1.31×')
    expect(headOf(page), 'no ranking of one arm').not.toContain('a.json')
    expect(sectionsOf(page).filter((id) => id !== 'charts')).toEqual([
      'gates',
      'answer',
      'comparison',
      'method',
      'environment',
      'limits',
      'data',
    ])
    for (const title of ['What it means, arm by arm', 'Each arm by itself']) expect(page).toContain(`>${title}</span>`)
  })

  test('calls its results what the gate calls them, whatever their order', () => {
    const { gates, runs } = abReport(INCONCLUSIVE, SMALL, true)
    expect(runs.map(({ label }) => label)).toEqual(['A', 'B', 'A′'])
    const [a, b, again] = runs.map(({ source }) => source)
    const ids = [...rendered({ gates, runs, comparison: null }).matchAll(/data-sortable="(latency[^"]+)"/g)]
    expect(ids.map(([, id]) => id)).toEqual(['latency-table-a', 'latency-table-b', 'latency-table-a-again'])
    expect([a, b, again].map((source) => source?.name)).toEqual(['a.json', 'b.json', 'null.json'])
  })

  test('has its ratios and blocks where its verdict stands, and in the contents below it', () => {
    const page = ofAb(REGRESSION)
    const section = sectionOf(page)
    for (const id of ['gate-forest', 'gate-blocks']) {
      expect(section).toContain(`<figure class="chart" id="${id}"`)
      expect(sectionOf(page, 'charts')).not.toContain(`id="${id}"`)
      expect(page.match(new RegExp(`href="#${id}"`, 'g'))?.length, 'contents and permalink').toBe(2)
    }
    expect(sectionOf(page, 'charts')).toContain('id="latency-percentiles"')
  })

  test('has ratio, interval, margin, detectable change and both p values of every noisy metric, with the reason', () => {
    const [p50, , rate] = rowsOf(ofAb(REGRESSION), 'gate-1-noisy')
    expect(p50?.slice(0, 9)).toEqual([
      'sse/node',
      'p50',
      '▼ regression',
      '1.20 ms',
      '1.57 ms',
      '1.31× 1.27–1.35×',
      '1.10× 1.17×',
      '0.001 < 0.001'.replace('<', '&lt;'),
      'it is worse than tolerated, beyond what chance explains',
    ])
    expect(rate?.slice(1, 7)).toEqual([
      'delivered rate',
      '▼ regression',
      '10,000 /s',
      '8,200 /s',
      '0.820× 0.804–0.836×',
      '0.952× 0.895×',
    ])
  })

  test('says its error rate, its blocks and the smallest changes that it finds', () => {
    const section = textOf(sectionOf(ofAb(PASSING)))
    expect(section).toContain(
      'It reports a regression of any of its 4 noisy metrics in at most 5 % of runs where none of them is truly worse than tolerated (family-wise error).',
    )
    expect(section).toContain('Noisy metrics rest on 12 blocks, each with a trial of both sides.')
    expect(section).toContain(
      'At this noise it finds a change of sse/node delivered rate from 0.895× on, and sse/node p99 from 1.27× on at the other end, with power 0.8.',
    )
  })

  test('names notes, sources with their checksums, and the checksum of the conclusion', () => {
    const report = abReport(REGRESSION, SMALL)
    const section = textOf(sectionOf(rendered(report)))
    expect(section).toContain('The pair of block 4 was measured again: a load process was busy.')
    const [a, b] = report.runs.map(({ source }) => source.result.sha256)
    expect(section).toContain(`A a.json , SHA-256 ${a} B b.json , SHA-256 ${b}`)
    expect(section).toContain(`This conclusion SHA-256 ${REGRESSION.sha256}`)
  })

  test('tells points apart', () => {
    expect(rowsOf(ofAb(ACROSS), 'gate-1-noisy').map(([name, , verdict]) => `${name}: ${verdict}`)).toEqual([
      'sse/node → sse/uws ×100: ✔ pass, better',
      'sse/node → sse/uws ×1,000: ✔ pass, better',
    ])
  })

  test('has the blocks of a gate without any ratio, too', () => {
    const blocks = [{ block: 4, order: 'AB', base: 1200, other: null }] as const
    const page = ofAb(gateOf('ab', [gateRow({ verdict: 'invalid', blocks: [...blocks] })]))
    expect(page).not.toContain('id="gate-forest"')
    expect(textOf(sectionOf(page))).toContain('The blocks behind it')
    expect(textOf(sectionOf(page))).toContain('5 AB – (1.20 ms → –)')
  })
})

describe('the verdict', () => {
  test.each<readonly [gate: GateFile, words: string, tone: string]>([
    [PASSING, '✔ Pass.', 'fine'],
    [REGRESSION, '▼ Regression.', 'bad'],
    [INCONCLUSIVE, '? Inconclusive.', 'partly'],
    [INVALID_GATE, '✖ Invalid.', 'bad'],
    [ABORTED, '? Inconclusive, interrupted.', 'partly'],
  ])('of a gate is told by word and shape, on top and where it is explained', (gate, words, tone) => {
    const page = ofAb(gate)
    expect(headOf(page)).toContain(words)
    expect(textOf(sectionOf(page))).toContain(`${words} A/B gate`)
    const [, word = ''] = /^\S (.*)\.$/.exec(words) ?? []
    expect(page).toContain(`>Gate: ${word.toLowerCase()}</a>`)
    expect(page).toContain(`class="verdict gate-verdict ${tone}"`)
  })

  test('of what is advisory is quiet, and stands apart from what decides', () => {
    const page = rendered(checkedReport(CHECK))
    const table = page.split('data-sortable="gate-1-exact"')[1]?.split('</table>')[0] ?? ''
    const [counted, advisory] = table.split('<tbody').slice(1)
    expect(textOf(counted ?? '')).not.toContain('TCP segments')
    expect(textOf(advisory ?? '')).toContain(
      'Advisory: shown, decides nothing sse/node TCP segments per message ✔ pass',
    )
    expect(advisory).toContain('gate-word quiet')
  })
})

describe('a page of a checked result', () => {
  const page = rendered(checkedReport(CHECK))

  test('asks what the scenario asks, and says what the gate concluded before what was measured', () => {
    expect(page).not.toContain('<h1>Is ')
    const head = headOf(page)
    expect(head.indexOf('▼ Regression. 2 of 103 metrics regressed')).toBeGreaterThan(0)
    expect(sectionsOf(page).slice(0, 3)).toEqual(['answer', 'gates', 'comparison'])
  })

  test('shows exact metrics that moved before everything else, and folds those that did not', () => {
    expect(rowsOf(page, 'gate-1-exact').map((row) => row.slice(0, 6))).toMatchObject([
      ['sse/node-h2', 'HTTP heads per message, down', '▼ regression', '212 B', '276 B', '+64.0 B'],
      ['sse/node-h2', 'set-up per client, down', '✔ pass, better', '310 B', '298 B', '−12.0 B'],
      ['sse/node-h2', 'missing', '▼ regression', '0', '1', '+1'],
      ['sse/node', 'TCP segments per message', '✔ pass', '1.02', '1.04', '+0.020'],
    ])
    const section = sectionOf(page)
    expect(section.indexOf('data-sortable="gate-1-exact"')).toBeLessThan(section.indexOf('id="gate-forest"'))
    const folded = /<details class="numbers" open><summary[^>]*>100 exact metrics unchanged.*?<\/details>/s.exec(
      section,
    )
    expect([...(folded?.[0] ?? '').matchAll(/<td>[^<–]+<\/td>/g)]).toHaveLength(100)
    expect(section).toContain('Remedy: add this result to the baseline')
  })

  test('says nothing of chance where nothing noisy decides', () => {
    expect(textOf(sectionOf(page))).not.toContain('in at most')
    expect(textOf(sectionOf(page))).toContain('Exact metrics do not move with the machine')
  })

  test('has values and limits of objectives', () => {
    const own = rendered(checkedReport(THRESHOLDS))
    expect(rowsOf(own, 'gate-1-objectives').map((row) => row.slice(0, 5))).toEqual([
      ['sse/node', 'p99', '▼ regression', '61.0 ms', '&lt; 50.0 ms'],
      ['sse/node', 'missing', '✔ pass', '0', '== 0'],
      ['websocket/ws', 'headers per message', '✖ invalid', '–', '&lt; 60.0 B'],
    ])
    expect(textOf(sectionOf(own))).toContain('Objectives are absolute')
    expect(sectionOf(own)).not.toContain('<figure')
  })

  test('has several gates under ids of their own', () => {
    const both = rendered(checkedReport(CHECK, THRESHOLDS, gateOf('check', [noisyRow({})])))
    const ids = [...both.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
    expect(ids).toEqual(expect.arrayContaining(['gate-1', 'gate-2', 'gate-3', 'gate-forest', 'gate-forest-3']))
    expect(both).toContain('>Gates: regression; invalid; pass</a>')
  })

  test('takes names, reasons and notes as text', () => {
    const evil = '</script><img src=x onerror=alert(1)>'
    const row = { contender: evil, metric: evil, reason: evil, remedy: evil }
    const gate = gateOf('check', [noisyRow({}, row), exactRow({ ...row, other: 1 }), exactRow(row)], {
      ...{ scenario: evil, base: evil, other: evil, notes: [evil] },
      sources: [{ role: 'baseline', file: evil, sha256: 'a'.repeat(64) }],
    })
    expect(rendered(checkedReport(gate))).not.toContain('<img')
  })

  test('has neither gates nor words of them without a gate', () => {
    const plain = rendered(checkedReport())
    expect(sectionsOf(plain)).not.toContain('gates')
    expect(plain).not.toMatch(/gate/i)
  })
})
