import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MARKDOWN } from '../../../bench/report/exporters/markdown.js'
import { code, codeBlock, link, text } from '../../../bench/report/exporters/markdown-text.js'
import type { Comparison, Report } from '../../../bench/report/report.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { completed, result, SAMPLE } from '../sample.js'
import { comparisonOf, reportOf, unverified } from '../support/report-of.js'
import { HOSTILE_NAMES, hostileResult } from './support/hostile.js'

const markdownOf = (report: Report): string => MARKDOWN.render(report)[0]?.text as string
const linesOf = (report: Report): string[] => markdownOf(report).split('\n')

/** What a renderer shows of escaped text. */
function shown(markdown: string): string {
  return markdown
    .replaceAll('@<!-- -->', '@')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** One line, as text is shown. */
const flat = (value: string): string => value.replace(/[\s\p{Cc}]+/gu, ' ').trim()

describe('text in Markdown', () => {
  test('is shown as it was, and no character of it is left that could mean something', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...HOSTILE_NAMES)), (value) => {
        const escaped = text(value)
        expect(shown(escaped)).toBe(flat(value))
        // A letter in place of what is escaped: `+\[` is no list, as a lone `+` would be.
        const left = escaped.replace(/\\[!-/:-@[-`{-~]/g, 'x').replaceAll('@<!-- -->', 'x')
        expect(left).not.toMatch(/[\\`*_{}[\]|~#$<>\n]|^([-+]|\d+[.)])(\s|$)|^---/)
        expect(left.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
      }),
    )
  })

  test.each([
    ['a list', '- item', '\\- item'],
    ['a numbered list', '1. item', '1\\. item'],
    ['a number is none', '1.00', '1.00'],
    ['a rule', '---', '\\---'],
    ['a range is none', '–', '–'],
    ['a table cell', 'a|b', 'a\\|b'],
    ['a mention', '@someone', '@<!-- -->someone'],
    ['an element', '<script>', '&lt;script&gt;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a line break', 'a\r\nb', 'a b'],
  ])('%s: %j', (_, value, markdown) => {
    expect(text(value)).toBe(markdown)
  })

  test.each([
    ['a', '`a`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['a\nb', '`a b`'],
  ])('code %j', (value, markdown) => {
    expect(code(value)).toBe(markdown)
  })

  test('a block of code ends where its text ends', () => {
    expect(codeBlock('a\n```\nb')).toBe('````sh\na\n```\nb\n````')
  })

  test('a link goes nowhere else', () => {
    expect(link('a', 'x> <b>(y)\n')).toBe('[a](<x%3E%20%3Cb%3E(y)%0A>)')
  })
})

describe('the report as Markdown', () => {
  test('says before everything else what forbids to rely on it', () => {
    const report = unverified(reportOf(SAMPLE), [{ where: 'trials[3].cost', stated: '1', recomputed: '2' }])
    const lines = linesOf(report)
    const caution = lines.indexOf('> [!CAUTION]')
    expect(lines.slice(caution, caution + 5)).toEqual([
      '> [!CAUTION]',
      '> - **This report is made from a result file that does not verify.** 1 of 100 recomputed numbers differ: trials\\[3\\].cost says 1, recomputed 2.',
      '> - **failed** long-poll/uws: in phase connect: 12 of 1,000 clients were not ready (`not-all-ready`). Remedy: check \\`transport-bench doctor\\`',
      '> - **invalid** sse/uws: load process 2 was busy in 8 of 20 seconds (`load-process-busy`). Remedy: fewer clients, or more cores',
      '> - **lost** long-poll/node: 1,000 of 200,000 deliveries never arrived',
    ])
    expect(caution).toBeLessThan(lines.findIndex((line) => line.startsWith('| ')))
    expect(caution).toBeLessThan(lines.indexOf('## What it means'))
    expect(markdownOf(report)).toContain('Verified: **no**')
  })

  test('is quiet where there is nothing to say', () => {
    const trials = [completed({ contender: 'sse/node', p50Us: 900 })]
    expect(markdownOf(reportOf(result({ trials })))).not.toContain('[!')
  })

  test('strikes out invalid rows and says why, and only those', () => {
    const rows = linesOf(reportOf(SAMPLE)).filter((line) => line.startsWith('| '))
    const struck = rows.filter((line) => line.includes('~~'))
    expect(struck.map((line) => line.split(' | ')[0])).toEqual(['| ~~sse/uws~~', '| ~~sse/uws~~'])
    expect(struck[0]).toMatch(
      / \| ~~0\.300~~ \| .* \| invalid because load process 2 was busy in 8 of 20 seconds \(load-process-busy\) \|$/,
    )
    expect(rows.find((line) => line.startsWith('| long-poll/uws'))).toMatch(
      / \| failed because in phase connect: 12 of /,
    )
  })

  test('has units in the heads and the spread beside the values', () => {
    const trials = [1000, 1200, 1100].map((p50Us, block) => completed({ contender: 'sse/node', p50Us, block }))
    const lines = linesOf(reportOf(result({ overrides: { blocks: 3 }, trials })))
    expect(lines.find((line) => line.startsWith('| contender | p50 ms | p99 ms |'))).toBeDefined()
    expect(
      lines.find((line) => line.startsWith('| sse/node | 1.10 (1.00–1.20) | 2.20 (2.00–2.40) | few |')),
    ).toBeDefined()
    expect(lines).toContain(
      '- Medians over the blocks; in brackets the lowest and the highest block where they differ.',
    )
  })

  test('answers every question of the model', () => {
    const { model } = reportOf(SAMPLE).runs[0]
    const lines = linesOf(reportOf(SAMPLE))
    expect(model.answers.length).toBeGreaterThan(2)
    for (const { question, sentences } of model.answers) {
      const at = lines.indexOf(`**${text(question)}**`)
      expect(lines.slice(at + 2, at + 2 + sentences.length)).toEqual(sentences.map((one) => `- ${text(one)}`))
    }
  })

  test('of waiting shows what it costs, and no latency', () => {
    const trials = [100, 500].map((point) =>
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 20_480 }),
    )
    const titles = linesOf(reportOf(result({ scenario: 'idle', trials }))).filter((line) => line.startsWith('## '))
    expect(titles).toEqual([
      '## What it means',
      '## Memory of waiting clients',
      '## Cost of waiting',
      '## Where it comes from',
    ])
  })

  test.each<readonly [what: string, run: Partial<ResultFile['run']>, note: string]>([
    ['interrupted', { aborted: true, state: 'aborted' }, '> - Interrupted: 1 of 3 trials were run.'],
    ['killed', { state: 'running' }, '> - Incomplete: 1 of 3 trials were run.'],
    [
      'killed after the last trial',
      { state: 'running' },
      '> - Not finished: 1 of 1 trials were run, yet the run did not come to its end.',
    ],
  ])('says that the run was %s', (_, run, note) => {
    const base = result({ trials: [completed({ contender: 'sse/node', p50Us: 900 })] })
    const plan = { trials: note.includes('of 1') ? 1 : 3, order: [] }
    expect(linesOf(reportOf({ ...base, run: { ...base.run, ...run }, plan }))).toContain(note)
  })

  test('names the file, its checksum and the exact command', () => {
    const base = result({ trials: [completed({ contender: 'sse/node', p50Us: 900 })] })
    const file = { ...base, run: { ...base.run, command: ['transport-bench', 'run', 'my scenario.yaml', "it's"] } }
    const lines = linesOf(reportOf(file))
    expect(lines).toContain(`- Result file: [sample.json](<sample.json>), SHA-256 \`${file.sha256}\``)
    expect(lines.slice(-5)).toEqual(['', '```sh', "transport-bench run 'my scenario.yaml' 'it'\\''s'", '```', ''])
  })

  test('puts several results side by side', () => {
    const figure = (median: number) => ({ kind: 'value' as const, median, min: median - 100, max: median, trials: 2 })
    const metric = { key: 'p50', name: 'p50, ms', better: 'lower', text: (us: number) => String(us / 1000) } as const
    const comparison: Comparison = {
      caveats: ['The machines differ.'],
      sentences: ['sse/node: no difference beyond noise.'],
      rows: [
        {
          metric,
          contender: 'sse/node',
          point: 5000,
          entries: [
            { figure: figure(1000), ratio: null },
            {
              figure: figure(1100),
              ratio: { estimate: 1.1, interval: [0.9, 1.3], verdict: 'no difference beyond noise' },
            },
          ],
        },
        {
          metric,
          contender: 'sse/uws',
          point: null,
          entries: [
            { figure: { kind: 'greater', than: 9000, trials: 2 }, ratio: null },
            { figure: figure(2000), ratio: { estimate: 0.5, interval: null, verdict: 'not told: too few trials' } },
          ],
        },
      ],
    }
    const lines = linesOf(comparisonOf(comparison, SAMPLE, SAMPLE))
    expect(lines[0]).toBe('# stock-ticker: 2 results side by side')
    expect(lines).toContain('> - The machines differ.')
    expect(lines).toContain('- sse/node: no difference beyond noise.')
    expect(lines).toContain('| metric | contender | A | B |')
    expect(lines).toContain(
      '| p50, ms | sse/node ×5,000 | 1 (0.9–1) | 1.1 (1–1.1)<br>1.10× (0.900–1.30×): no difference beyond noise |',
    )
    expect(lines).toContain('| p50, ms | sse/uws | ~~&gt; 9~~ | ~~2 (1.9–2)~~<br>0.500×: not told: too few trials |')
    expect(lines.filter((line) => /^## [AB]: stock-ticker$/.test(line))).toHaveLength(2)
  })

  test.each(HOSTILE_NAMES)('a contender and scenario named %j stay text', (name) => {
    const markdown = markdownOf(reportOf(hostileResult(name)))
    const lines = markdown.split('\n')
    expect(shown(lines[0] as string)).toBe(`# ${flat(name)}`)
    const outside = markdown.replace(/^(`{3,})sh\n[\s\S]*?\n\1$/m, '')
    expect(outside.replaceAll('<!-- -->', '').replace(/\]\(<.*?>\)/g, '')).not.toMatch(/<(?!br>)/)
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length
    for (const [i, line] of lines.entries()) {
      const above = lines[i - 1]
      if (line.startsWith('| ') && above?.startsWith('| ')) expect(cells(line)).toBe(cells(above))
    }
    expect(lines.some((line) => shown(line).startsWith(`| ${flat(name)} | `))).toBe(true)
  })
})
