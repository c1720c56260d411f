/** What is invalid in one of several results is struck out beside the others, in every format. */
import { expect, test } from 'vitest'
import { MARKDOWN } from '../../bench/report/exporters/markdown.js'
import { runsMarkup } from '../../bench/report/html/section-runs.js'
import { reportOfSources } from '../../bench/report/make.js'
import { completed, result } from './sample.js'
import { reportOf } from './support/report-of.js'

const INVALID = {
  valid: false,
  reasons: [{ code: 'load-process-busy' as const, message: 'busy', remedy: 'wait', evidence: {} }],
  findings: [],
}
const sound = result({ trials: [completed({ contender: 'sse/node', p50Us: 111_000 })] })
const broken = result({ trials: [completed({ contender: 'sse/node', p50Us: 777_000 }, { validity: INVALID })] })
const [first, second] = reportOf(sound, broken).runs
if (second === undefined) throw new Error('two results')
const report = reportOfSources([first.source, second.source])

test('on the page', () => {
  const markup = runsMarkup(report)?.text ?? ''
  expect(markup).toContain('<s>777</s>')
  expect(markup).not.toContain('<s>111</s>')
})

test('in Markdown', () => {
  const [artifact] = MARKDOWN.render(report)
  const row = artifact?.text.split('\n').find((line) => line.startsWith('| p50'))
  expect(row).toMatch(/\| 111 \| ~~777~~ \|/)
})
