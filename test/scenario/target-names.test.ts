/** What a scenario may name of servers that others wrote: with their target files, in its list and its thresholds. */
import { describe, expect, test } from 'vitest'
import { CONTENDERS, contenderByName } from '../../bench/contenders.js'
import type { Contender } from '../../bench/contracts/names.js'
import { BenchError } from '../../bench/errors.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'
import { resolveScenario } from '../../bench/scenario/resolve.js'

const contender = (name: string): Contender => ({ ...contenderByName('sse/node'), name, engine: 'target' })
const TARGETS = ['sse/shop', 'websocket/shop', 'sse/market'].map(contender)

function listed(body: string, overrides: ScenarioOverrides = {}): readonly string[] {
  const text = `name: x\nquestion: Who?\n${body}`
  return resolveScenario({ text, file: 'x.yaml' }, { targets: TARGETS, ...overrides }).contenders
}

function problems(body: string, overrides: ScenarioOverrides): string[] {
  try {
    listed(body, overrides)
    return []
  } catch (error) {
    if (error instanceof BenchError) return error.problems.map(({ where, message }) => `${where}: ${message}`)
    throw error
  }
}

describe('with target files', () => {
  const all = TARGETS.map(({ name }) => name)
  test.each([
    ['a scenario without a list measures them, and nothing else', '', {}, all],
    ['one whose list is of others, too', 'contenders: [sse/*, websocket/ws]', {}, all],
    [
      'one whose list names one of them measures its list',
      'contenders: [sse/node, sse/shop]',
      {},
      ['sse/node', 'sse/shop'],
    ],
    ['behind a proxy as well', 'contenders: [sse/shop+nginx]', {}, ['sse/shop+nginx']],
    [
      'the flag is above the list',
      'contenders: [sse/shop]',
      { contenders: 'sse/market,sse/*' },
      ['sse/market', 'sse/*'],
    ],
    ['so is --set', '', { set: ['contenders=[sse/node]'] }, ['sse/node']],
    ['no targets, no change', 'contenders: [sse/node]', { targets: [] }, ['sse/node']],
  ] as const)('%s', (_, body, overrides, expected) => {
    expect(listed(body, overrides)).toEqual(expected)
  })

  test('thresholds name their contenders', () => {
    const body = "thresholds: ['sse/shop|websocket/shop: p99 < 5s', 'sse/shop+nginx: p50 < 1s']"
    expect(problems(body, { threshold: ['*/shop: missing == 0'] })).toEqual([])
  })

  test('a name that is in none of them is refused wherever it stands', () => {
    const body = "contenders: [sse/shop, sse/shep]\nthresholds: ['sse/shep: p99 < 5s']"
    const meant = 'there is no such contender; did you mean sse/shop?'
    expect(problems(body, { threshold: ['long-poll/shop: p50 < 1s'] })).toEqual([
      `x.yaml:3:24: ${meant}`,
      `x.yaml:4:15: ${meant}`,
      expect.stringMatching(/^--threshold .*, character 1: there is no such contender/),
    ])
  })

  test('without them a name of theirs is refused with how to give them', () => {
    expect(() => listed('contenders: [sse/shop]', { targets: [] })).toThrow(/with --target FILE/)
    expect(CONTENDERS.map(({ name }) => name)).not.toContain('sse/shop')
  })
})
