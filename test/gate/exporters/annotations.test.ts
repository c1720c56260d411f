import { describe, expect, test } from 'vitest'
import { annotationsOf } from '../../../bench/gate/exporters/annotations.js'
import type { GateFile } from '../../../bench/gate/gate-file.js'
import { gate, manyRows, row } from './support/gates.js'

const BETTER = { change: 'better', remedy: 'update it: `transport-bench baseline add`' } as const

/** `error REGRESSION sse/node p99`, without what all titles begin with. */
function titles(file: GateFile): string[] {
  return annotationsOf(file).map((line) => {
    const [, level = '', title = ''] = /^::(\w+) title=A\/B gate · stock-ticker%3A (.*?)::/.exec(line) ?? []
    return `${level} ${title.replaceAll('%2C', ',')}`
  })
}

describe('annotations', () => {
  test.each<readonly [what: string, file: GateFile, expected: readonly string[]]>([
    ['nothing for what passed', gate([row('noisy', 'pass'), row('exact', 'pass')]), []],
    [
      'nothing for what is advisory',
      gate([
        row('exact', 'pass'),
        row('counted', 'regression', { advisory: true }),
        row('noisy', 'invalid', { advisory: true }),
      ]),
      [],
    ],
    ['an error for a regression', gate([row('noisy', 'regression')]), ['error REGRESSION sse/node p99']],
    ['an error for what is invalid', gate([row('noisy', 'invalid')]), ['error INVALID sse/node p99']],
    ['a warning for what is inconclusive', gate([row('noisy', 'inconclusive')]), ['warning inconclusive sse/node p99']],
    [
      'regressions first, in whatever order the rows come',
      gate([row('noisy', 'inconclusive'), row('noisy', 'invalid'), row('noisy', 'regression')]),
      ['error REGRESSION sse/node p99', 'error INVALID sse/node p99', 'warning inconclusive sse/node p99'],
    ],
    [
      'one warning for all that makes the baseline stale',
      gate([row('exact', 'pass', BETTER), row('exact', 'pass', { ...BETTER, metric: 'missing' })]),
      ['warning The baseline is stale in 2 metrics'],
    ],
    ['nothing for what is merely better', gate([row('noisy', 'pass', { change: 'better' })]), []],
    ['an error where nothing was judged', gate([]), ['error INVALID']],
    [
      'an error for a verdict that no row states',
      gate([row('noisy', 'pass')], { verdict: 'regression' }),
      ['error REGRESSION'],
    ],
    [
      'a warning for what was interrupted, though what was measured passed',
      gate([row('noisy', 'pass')], { aborted: true }),
      ['warning INTERRUPTED'],
    ],
  ])('%s', (_, file, expected) => {
    expect(titles(file)).toEqual(expected)
  })

  test.each([
    [4, ['0', '1', '2', '3']],
    [5, ['0', '1', '2', '3', '4']],
    [6, ['0', '1', '2', '3', '2 more']],
    [3000, ['0', '1', '2', '3', '2,996 more']],
  ])('of %i regressions are at most five, the fifth says how many more', (count, expected) => {
    const numbers = titles(gate(manyRows(count, 'regression'))).map((title) =>
      title.replace(/^error (REGRESSION sse\/node-with-a-long-name-(\d+).*)?/, '$2'),
    )
    expect(numbers).toEqual(expected)
  })

  test('rows of one reason are one annotation, and count as many where there is no room for it', () => {
    const lost = ['a', 'b', 'c', 'd', 'e', 'f'].map((contender) => row('noisy', 'invalid', { contender }))
    expect(titles(gate(lost))).toEqual(['error INVALID a p99; b p99; c p99; d p99 and 2 more'])
    expect(titles(gate([...manyRows(5, 'regression'), ...lost])).at(-1)).toBe('error 7 more')
  })

  test('what is left out is an error only if an error is among it', () => {
    const regressions = manyRows(4, 'regression')
    expect(titles(gate([...regressions, ...manyRows(3, 'inconclusive')])).at(-1)).toBe('warning 3 more')
    expect(titles(gate([...regressions, ...manyRows(3, 'invalid')])).at(-1)).toBe('error 3 more')
  })

  test('say why and what to do', () => {
    const [line] = annotationsOf(gate([row('noisy', 'regression', { remedy: 'look at it' })]))
    expect(line).toMatch(/::beyond what is tolerated\. Remedy: look at it$/)
  })
})
