import { expect, test } from 'vitest'
import { BenchError, ERRORS, EXIT, exitCodeOf, formatError, strongestExit } from '../../bench/errors.js'

test('the table has a remedy and a documented exit code for every error', () => {
  for (const entry of Object.values(ERRORS)) {
    expect(entry.what).not.toBe('')
    expect(entry.remedy).not.toBe('')
    expect(Object.values(EXIT)).toContain(entry.exit)
  }
})

test('the strongest exit code wins: 130 > 64 > 3 > 1 > 2 > 0', () => {
  expect(strongestExit([0, 2, 1, 3, 64, 130])).toBe(130)
  expect(strongestExit([0, 2, 1, 3, 64])).toBe(64)
  expect(strongestExit([0, 2, 1, 3])).toBe(3)
  expect(strongestExit([0, 2, 1])).toBe(1)
  expect(strongestExit([0, 2])).toBe(2)
  expect(strongestExit([])).toBe(0)
})

test('one problem prints on two lines: what, value and code, then the remedy', () => {
  const error = new BenchError({ code: 'output-unwritable', value: '/nope' })
  expect(formatError(error)).toBe(
    'error: the file cannot be written to this path (got "/nope") [output-unwritable]\n' +
      '  remedy: give a path that you may write to with --output',
  )
  expect(exitCodeOf(error)).toBe(64)
})

test('what was not foreseen keeps its stack and is a harness error', () => {
  const error = new TypeError('x is not a function')
  expect(formatError(error)).toContain('x is not a function')
  expect(formatError(error)).toContain('errors.test.ts')
  expect(exitCodeOf(error)).toBe(3)
})
