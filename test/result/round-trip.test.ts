import { describe, expect, test } from 'vitest'
import type { BenchError } from '../../bench/errors.js'
import { parseResult } from '../../bench/result/file.js'
import { completed, failed, latency, result, SAMPLE } from '../report/sample.js'

type Json = Record<string, unknown>

/** The sample as JSON, changed in one place. */
function changed(change: (document: Json & { trials: [Json, ...Json[]]; run: Json }) => void): string {
  const document = JSON.parse(JSON.stringify(SAMPLE))
  change(document)
  return JSON.stringify(document)
}

function codeOf(text: string): string {
  try {
    parseResult(text, 'x.json')
    return 'accepted'
  } catch (error) {
    expect((error as BenchError).exitCode).toBe(64)
    return (error as BenchError).code
  }
}

describe('the result schema', () => {
  test('a result survives writing and reading unchanged', () => {
    expect(parseResult(JSON.stringify(SAMPLE), 'x.json')).toEqual(SAMPLE)
  })

  test('each kind of percentile survives', () => {
    const summary = latency(5, { p99: { greaterThanUs: 2_000_000 }, max: { tooFew: true } })
    const file = result({ trials: [completed({ contender: 'sse/node', p50Us: 5 }, { latency: summary })] })
    expect(parseResult(JSON.stringify(file), 'x.json').trials[0]).toMatchObject({ latency: summary })
  })

  test('a failed trial has no latency', () => {
    expect(failed('sse/node')).not.toHaveProperty('latency')
    const trial = { ...failed('sse/node'), latency: latency(1) }
    expect(codeOf(changed((document) => document.trials.push(trial)))).toBe('result-foreign')
  })

  test.each([
    ['not JSON', '{', 'result-foreign'],
    ['JSON of something else', '[1, 2]', 'result-foreign'],
    ['another tool', '{"schema": "k6/result@1"}', 'result-foreign'],
    ['another version', '{"schema": "transport-bench/result@2"}', 'result-version'],
    ['a missing field', changed((document) => delete document.run.seed), 'result-foreign'],
    [
      'an unknown field',
      changed((document) => {
        document.trials[0].speed = 9
      }),
      'result-foreign',
    ],
    [
      'an unknown state',
      changed((document) => {
        document.trials[0].state = 'great'
      }),
      'result-foreign',
    ],
    [
      'a percentile that is a number',
      changed((document) => {
        document.trials[0].latency = { ...latency(1), p50: 5 }
      }),
      'result-foreign',
    ],
    [
      'a percentile of two kinds',
      changed((document) => {
        document.trials[0].latency = { ...latency(1), p50: { us: 5, tooFew: true } }
      }),
      'result-foreign',
    ],
    [
      'lost numbers',
      changed((document) => {
        document.trials[0].durationSeconds = null
      }),
      'result-foreign',
    ],
    ['the sample', changed(() => {}), 'accepted'],
  ])('%s → %s', (_, text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  test('what is wrong is named', () => {
    expect(() =>
      parseResult(
        changed((document) => {
          document.run.seed = 'x'
        }),
        'x.json',
      ),
    ).toThrow(/run\.seed/)
  })
})
