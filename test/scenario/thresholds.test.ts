import { describe, expect, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'
import { resolveScenario } from '../../bench/scenario/resolve.js'

const HEAD = 'name: x\nquestion: q?\n'

function resolved(body: string, overrides: ScenarioOverrides = {}): readonly string[] {
  return resolveScenario({ text: `${HEAD}${body}\n`, file: 'x.yaml' }, overrides).thresholds
}

/** `where message`. */
function problems(body: string, overrides: ScenarioOverrides = {}): string[] {
  try {
    resolved(body, overrides)
    return []
  } catch (error) {
    if (error instanceof BenchError) return error.problems.map(({ where, message }) => `${where} ${message}`)
    throw error
  }
}

const NO_METRIC = 'there is no such metric; did you mean p90?'

describe('thresholds of a scenario', () => {
  test('are none by default, and recorded as they were written', () => {
    expect(resolved('')).toEqual([])
    expect(resolved("thresholds: ['sse/*: p99 < 50ms', missing == 0]")).toEqual(['sse/*: p99 < 50ms', 'missing == 0'])
  })

  test('those of flags come after those of the file', () => {
    expect(resolved('thresholds: [missing == 0]', { threshold: ['p99 < 50ms', 'p50 < 5ms'] })).toEqual([
      'missing == 0',
      'p99 < 50ms',
      'p50 < 5ms',
    ])
    expect(resolved('', { threshold: ['p99 < 50ms'], set: ["thresholds=['p50 < 5ms']"] })).toEqual([
      'p50 < 5ms',
      'p99 < 50ms',
    ])
  })

  test.each([
    ['plain', 'thresholds: [p9 < 5ms]', 'x.yaml:3:14'],
    ['plain, further on', 'thresholds:\n  - p50 < 5ms\n  - missing == 0, p9 < 5ms', 'x.yaml:5:19'],
    ['in single quotes', "thresholds: ['sse/*: p9 < 5ms']", 'x.yaml:3:22'],
    ['in double quotes', 'thresholds: ["sse/*: p9 < 5ms"]', 'x.yaml:3:22'],
    ['folded: where the text begins', 'thresholds:\n  - sse/*|\n    websocket/*: p9 < 5ms', null],
    ['with escapes: where the text begins', 'thresholds: ["sse/*\\x3a p9 < 5ms"]', 'x.yaml:3:14'],
  ])('a mistake in one %s has its line and column', (_, body, where) => {
    const found = problems(body)
    if (where === null) expect(found).not.toEqual([])
    else expect(found).toEqual([`${where} ${NO_METRIC}`])
  })

  test('all mistakes are told at once, of file, flags and other keys', () => {
    const body = "clients: 0\nthresholds: ['sse/nod: p99 < 50', p50 < 5ms]\n"
    expect(problems(body, { threshold: ['p99 < 5ms, p9 < 5ms'] })).toEqual([
      expect.stringContaining('x.yaml:3:10 clients must be'),
      'x.yaml:4:15 there is no such contender; did you mean sse/node?',
      'x.yaml:4:30 50 what? p99 needs a unit',
      `--threshold 'p99 < 5ms, p9 < 5ms', character 12 ${NO_METRIC}`,
    ])
  })

  test('of --set name the flag', () => {
    expect(problems('', { set: ["thresholds=['p9 < 5ms']"] })).toEqual([`--set thresholds, character 1 ${NO_METRIC}`])
  })

  test.each([
    ['no list', 'thresholds: p99 < 50ms', 'x.yaml:3:13 thresholds must be a list of text'],
    ['no text', 'thresholds: [5]', 'x.yaml:3:14 thresholds[0] must be text'],
  ])('%s is refused as such', (_, body, expected) => {
    expect(problems(body, { threshold: ['p99 < 5ms'] })).toEqual([expected])
  })

  test('what only a closed loop states exactly is refused elsewhere', () => {
    const echo = (loop: string): string =>
      `workload: {kind: opaque, ratePerSecond: 0}\nupstream: {ratePerSecond: 1, loop: ${loop}}\nphases: {warmupSeconds: 0}\nthresholds: ['p50 < 5s, httpBytesUp < 900']`
    expect(problems(echo('closed'))).toEqual([])
    const says = 'httpBytesUp is exact only where a client waits for each answer before it sends again'
    expect(problems(echo('open'))).toEqual([`x.yaml:6:25 ${says}`])
    expect(problems('', { threshold: ['httpBytesUp < 900'] })).toEqual([
      `--threshold 'httpBytesUp < 900', character 1 ${says}`,
    ])
  })
})
