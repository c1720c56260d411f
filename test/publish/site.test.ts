/** The whole site as text: its files, its links, and that the same results make the same bytes. */
import { posix } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { inMs } from '../../bench/format.js'
import { type PublishedRun, type PublishInput, publishedRun } from '../../bench/publish/published-run.js'
import { planSite } from '../../bench/publish/site.js'
import { html } from '../../bench/report/html/markup.js'
import type { Trial } from '../../bench/result/schema.js'
import { completed, result } from '../report/sample.js'
import { HOSTILE, hostileResult } from './support/hostile.js'
import { commit, INVALID, inputOf, resultOf, SAMPLE, trialOf, unverifiedInput, withMedian } from './support/inputs.js'

const ASSETS = { script: '/* script */', style: '/* style */' }

/** By path. Reports are stand-ins: real ones are in command.test.ts. */
function siteOf(inputs: readonly PublishInput[]): Map<string, string> {
  const texts = new Map<string, string>()
  const runs = inputs.map((input): PublishedRun => {
    const run = publishedRun(input)
    texts.set(run.textDigest, input.text)
    return run
  })
  const files = planSite(runs, {
    assets: ASSETS,
    text: (run) => texts.get(run.textDigest) as string,
    report: (run) => ({ title: run.id, head: html`<h1>${run.id}</h1>`, sections: [] }),
  })
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length)
  return new Map(files.map((file) => [file.path, file.render()]))
}

const DAY = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
const invalid = (trial: Trial): Trial => ({ ...trial, validity: INVALID }) as Trial
const INPUTS: readonly PublishInput[] = [
  inputOf(resultOf({ startedAt: DAY(1), commit: commit('a') })),
  inputOf(
    resultOf({
      startedAt: DAY(2),
      commit: commit('b'),
      dirty: true,
      trials: [0, 1].map((block) => withMedian(trialOf('sse/node'), block, 2000 + block)),
    }),
  ),
  inputOf(
    resultOf({ startedAt: DAY(3), commit: null, machine: { cpuModel: 'Other' }, trials: SAMPLE.trials.map(invalid) }),
  ),
  inputOf(resultOf({ startedAt: DAY(4), scenario: { clients: 500 } })),
  unverifiedInput(resultOf({ startedAt: DAY(5) })),
  inputOf(hostileResult()),
  inputOf(
    result({
      scenario: 'idle',
      trials: [100, 500].map((point) =>
        completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 2 ** 26 + point }),
      ),
    }),
  ),
]

let site: Map<string, string>
beforeAll(() => {
  site = siteOf(INPUTS)
})

const pages = (): [string, string][] => [...site].filter(([path]) => path.endsWith('.html'))
const unescaped = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

describe('the files', () => {
  test('are an index, a report and the full result per run, a trend per scenario and contender, an overview per scenario', () => {
    const count = (pattern: RegExp): number => [...site.keys()].filter((path) => pattern.test(path)).length
    expect(count(/^index\.html$/)).toBe(1)
    expect(count(/^\.nojekyll$/)).toBe(1)
    expect(count(/^runs\/[a-z0-9-]+\.html$/)).toBe(7)
    expect(count(/^runs\/[a-z0-9-]+\.json$/)).toBe(7)
    expect(count(/^trends\/[a-z0-9_-]+\/index\.html$/)).toBe(4)
    expect(count(/^trends\/stock-ticker-[0-9a-f]{8}\/sse_node\.html$/)).toBe(2)
    expect(count(/^trends\/stock-ticker-[0-9a-f]{8}\/floor_net\.html$/)).toBe(2)
    expect(count(/^/)).toBe(1 + 1 + 14 + 4 + count(/^trends\/[^/]+\/(?!index)[^/]+\.html$/))
  })

  test('have the results as they were given', () => {
    const copies = [...site].filter(([path]) => path.endsWith('.json')).map(([, text]) => text)
    expect(copies.sort()).toEqual(INPUTS.map(({ text }) => text).sort())
  })

  test('are the same bytes for the same results, in whichever order they come', () => {
    expect(siteOf(INPUTS)).toEqual(site)
    expect(siteOf([...INPUTS].reverse())).toEqual(site)
  })

  test('name no time but those of the results, and no absolute path', () => {
    for (const [, text] of pages()) expect(text).not.toMatch(/\/(?:home|tmp|work|root|Users)\//)
  })
})

describe('links', () => {
  const links = (text: string): string[] =>
    [...text.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, url]) => unescaped(url as string))

  test('are relative and lead to files of the site, places of them included', () => {
    for (const [path, text] of pages()) {
      for (const url of links(text)) {
        if (url.startsWith('data:')) continue
        const [file = '', place = ''] = url.split('#')
        const target = file === '' ? path : posix.join(posix.dirname(path), file)
        expect(url).not.toMatch(/^[a-z]+:|^\//)
        expect(site.has(target), `${url} in ${path}`).toBe(true)
        if (place !== '') expect(site.get(target), `${url} in ${path}`).toContain(` id="${place}"`)
      }
    }
  })

  test('reach every file from the index', () => {
    const reached = new Set(['index.html'])
    for (const path of reached) {
      if (!path.endsWith('.html')) continue
      for (const url of links(site.get(path) ?? '')) {
        if (!url.startsWith('data:') && !url.startsWith('#'))
          reached.add(posix.join(posix.dirname(path), url.split('#')[0] as string))
      }
    }
    const stands = [...site.keys()].filter((path) => path !== '.nojekyll')
    // Reports are stand-ins here, so that only the index leads to results.
    expect([...reached].sort()).toEqual(stands.sort())
  })
})

describe('hostile names', () => {
  test('stay text on every page', () => {
    for (const [path, text] of pages()) {
      expect(text, path).not.toContain(HOSTILE)
      expect(text, path).not.toContain('<img')
      expect(text.match(/<script/g)?.length, path).toBe(text.includes('id="chart-data"') ? 2 : 1)
    }
    expect(site.get('index.html')).toContain('&lt;/script&gt;')
  })
})

describe('the index', () => {
  const rows = (): string[] =>
    [...(site.get('index.html') ?? '').matchAll(/<tr><th scope="row">.*?<\/tr>/gs)].map(([row]) => row)

  test('has every run, the newest first, with what filters look for', () => {
    const starts = rows().map((row) => /2026-01-0\d \d\d:\d\d UTC/.exec(row)?.[0])
    expect(starts).toEqual([
      '2026-01-05 00:00 UTC',
      '2026-01-04 00:00 UTC',
      '2026-01-03 00:00 UTC',
      '2026-01-02 03:04 UTC',
      '2026-01-02 00:00 UTC',
      '2026-01-01 00:00 UTC',
      undefined,
    ])
    for (const row of rows()) {
      expect(row).toMatch(
        / data-scenario="[a-z0-9_ -]+" data-contender="[a-z0-9_ -]*" data-commit="[a-z0-9-]+" data-machine="[0-9a-f]{8}"/,
      )
    }
  })

  test('says what is wrong with a run', () => {
    const row = (start: string): string => rows().find((text) => text.includes(start)) ?? ''
    expect(row('2026-01-05')).toContain('does not verify')
    expect(row('2026-01-03')).toContain('9 invalid trials')
    expect(row('2026-01-01')).toContain('>valid<')
  })

  test('offers every scenario, settings of one name apart, and says in what these differ', () => {
    const text = site.get('index.html') ?? ''
    expect(text).toContain('<option value="stock-ticker">stock-ticker</option>')
    expect(text.match(/<option value="stock-ticker-[0-9a-f]{8}">/g)).toHaveLength(2)
    expect(text).toContain('<code>clients = 500</code>')
    expect(text).toContain('<code>clients = 1000</code>')
  })

  test('has its filters hidden until the script shows them', () => {
    expect(site.get('index.html')).toMatch(/<form [^>]*data-filters="runs-table"[^>]* hidden>/)
  })
})

test('a trend strikes out what does not count, with the reason', () => {
  const [, text = ''] =
    [...site].find(([path, page]) => path.endsWith('/sse_node.html') && page.includes('bbbbbbb*')) ?? []
  expect(text).toContain('<tbody class="not-counted">')
  expect(text).toContain('load process 2 was busy in 8 of 20 seconds')
  expect(text).toContain('the result does not verify')
  expect(text).toMatch(/<s>[^<]+<\/s>/)
})

test('a contender that never counted has no chart, and a table of what is struck out', () => {
  const trials = [invalid(trialOf('sse/node')), invalid(trialOf('floor/net'))]
  const p50 = trials[0]?.state === 'completed' ? trials[0].latency.p50 : null
  const files = siteOf([inputOf(resultOf({ trials }))])
  const [, text = ''] = [...files].find(([path]) => path.endsWith('/sse_node.html')) ?? []
  expect(text).not.toContain('data-chart=')
  expect(text).toContain('No run has a valid trial.')
  expect(text).toContain(`<s>${inMs(p50 !== null && 'us' in p50 ? p50.us : Number.NaN)}</s>`)
})
