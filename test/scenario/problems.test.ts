import { describe, expect, test } from 'vitest'
import { BenchError, formatError } from '../../bench/errors.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'
import { resolveScenario } from '../../bench/scenario/resolve.js'

function errorOf(text: string, overrides: ScenarioOverrides = {}): BenchError {
  try {
    resolveScenario({ text, file: 'x.yaml' }, overrides)
  } catch (error) {
    if (error instanceof BenchError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a scenario with mistakes', () => {
  test('three mistakes are reported at once, each with its place, value and remedy', () => {
    const error = errorOf('name: x\nquestion: q?\nworkload:\n  kind: tickr\n  payload: 300\nclients: -1\n')
    expect(formatError(error)).toBe(
      [
        'error: 3 problems',
        'x.yaml:4:9: workload.kind must be one of ticker, opaque (got "tickr") [scenario-value]',
        '  remedy: `ticker`: a snapshot of ten stocks, then add/remove/update events; `opaque`: a stamp and padding; default "ticker"',
        'x.yaml:5:3: unknown key workload.payload; did you mean payloadBytes? [scenario-key]',
        '  remedy: keys of workload: kind, payloadBytes, ratePerSecond, arrival, burstEvents, channels',
        'x.yaml:6:10: clients must be at least 1 (got -1) [scenario-value]',
        '  remedy: Simulated clients; default 1000',
      ].join('\n'),
    )
    expect(error.exitCode).toBe(64)
  })

  test('a wrong value does not hide a conflict between other keys, nor an unknown contender', () => {
    const text = 'name: x\nquestion: q?\nseed: none\nphases: {drainSeconds: 1}\ncontenders: [sse/node, sse/nod]\n'
    expect(errorOf(text).problems.map(({ code, where, value }) => ({ code, where, value }))).toEqual([
      { code: 'scenario-value', where: 'x.yaml:3:7', value: 'none' },
      { code: 'scenario-conflict', where: 'x.yaml:4:24', value: 1 },
      { code: 'contender-unknown', where: 'x.yaml:5:24', value: 'sse/nod' },
    ])
  })

  test('missing keys are named', () => {
    expect(errorOf('clients: 5\n').problems.map((problem) => problem.message)).toEqual([
      'name is missing',
      'question is missing',
    ])
  })

  test.each([
    ['text instead of a number', 'clients: many', 'clients must be a whole number ≥ 1 ≤ 1000000'],
    ['a fraction of a client', 'clients: 1.5', 'clients must be a whole number ≥ 1 ≤ 1000000'],
    ['infinite time', 'phases: {durationSeconds: .inf}', 'phases.durationSeconds must be a number > 0 ≤ 86400'],
    ['a list instead of a map', 'shortPoll: [1]', 'shortPoll must be a map'],
    ['a hold beyond RFC 6202', 'longPoll: {holdMs: 30001}', 'longPoll.holdMs must be at most 30000'],
    ['a point of no clients', 'points: [100, 0]', 'points[1] must be at least 1'],
    ['no contender', 'contenders: []', 'contenders must be at least 1 long'],
    ['an incomplete upstream', 'upstream: {payloadBytes: 100}', 'upstream.ratePerSecond is missing'],
    ['a share above one', 'connect: {minReady: 1.1}', 'connect.minReady must be at most 1'],
    ['an inherited name as key', 'constructor: 1', 'unknown key constructor'],
    ['a dangerous name as key', '__proto__: {clients: 3}', 'unknown key __proto__'],
  ])('%s', (_, line, message) => {
    const found = errorOf(`name: x\nquestion: q?\n${line}\n`).problems.map((problem) => problem.message)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
  })
})

describe('text that is no plain YAML', () => {
  test.each([
    ['an alias', 'name: &a x\nquestion: *a\n', 'aliases'],
    ['an alias bomb', `a: &a [x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n`, 'aliases'],
    ['a tag', 'name: !!js/function x\nquestion: q\n', 'Unresolved tag'],
    ['a key twice', 'name: x\nname: y\n', 'unique'],
    ['a broken line', 'name: x\n  - y: [\n', ''],
    ['two documents', 'name: x\n---\nname: y\n', 'document'],
    ['nothing', '', 'a YAML map'],
    ['a scalar', 'stock-ticker', 'a YAML map'],
    ['a large file', `name: ${'x'.repeat(70_000)}`, 'at most 65536 bytes'],
    ['deep brackets', `name: ${'['.repeat(30_000)}`, 'at most 32 levels'],
    ['deep dashes', `name:\n  ${'- '.repeat(30_000)}x`, 'at most 32 levels'],
  ])('%s is refused', (_, text, message) => {
    const error = errorOf(text)
    expect(error.problems[0]?.code).toBe('scenario-syntax')
    expect(error.message).toContain(message)
    expect(error.exitCode).toBe(64)
  })

  test('deep indentation is refused without a stack overflow', () => {
    const text = Array.from({ length: 340 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')
    expect(errorOf(text).exitCode).toBe(64)
  })
})
