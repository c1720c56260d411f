/** What both sides measure: their contenders and settings, and every problem of both at once. */
import { describe, expect, it } from 'vitest'
import { readSides, type Side } from '../../bench/ab/sides.js'
import { readSpec } from '../../bench/ab/spec.js'
import { BenchError, type Problem } from '../../bench/errors.js'
import { loadScenario } from '../../bench/scenario/load.js'

interface Given {
  readonly contenders?: string
  readonly scenario?: string
}

function sides(a: string, b: string, { contenders, scenario = 'smoke' }: Given = {}): [Side, Side] {
  return readSides({
    specs: [readSpec(a, '--a'), readSpec(b, '--b')],
    contenders,
    load: (set) => loadScenario(scenario, { contenders, set: [...set] }),
  })
}

const namesOf = ({ selected }: Side): string[] => selected.map(({ contender }) => contender.name)

function problemsOf(a: string, b: string, given: Given = {}): readonly Problem[] {
  try {
    sides(a, b, given)
  } catch (error) {
    if (error instanceof BenchError) return error.problems
    throw error
  }
  return []
}

describe('the contenders of two arms', () => {
  it.each<
    readonly [a: string, b: string, contenders: string | undefined, ofA: readonly string[], ofB: readonly string[]]
  >([
    ['sse/node', 'sse/uws', undefined, ['sse/node'], ['sse/uws']],
    ['this', 'build:..', 'sse/*', ['sse/node', 'sse/uws'], ['sse/node', 'sse/uws']],
    ['sse/node', 'build:..', undefined, ['sse/node'], ['sse/node']],
    ['ref:main', 'websocket/ws', undefined, ['websocket/ws'], ['websocket/ws']],
    ['sse/node', 'server:node x', 'sse/uws', ['sse/node'], ['sse/uws']],
    ['this', 'options:client=library', 'sse/node', ['sse/node'], ['sse/node']],
  ])('%s and %s with --contenders %s', (a, b, contenders, ofA, ofB) => {
    const [one, other] = sides(a, b, contenders === undefined ? {} : { contenders })
    expect([namesOf(one), namesOf(other)]).toEqual([ofA, ofB])
    expect([one.scenario.contenders, other.scenario.contenders]).toEqual(
      [ofA, ofB].map((names, i) => (contenders && i < 2 && names.length > 1 ? [contenders] : names)),
    )
  })

  it('are those of the scenario when nobody names any', () => {
    const [one, other] = sides('this', 'this')
    expect(namesOf(one)).toEqual(namesOf(other))
    expect(namesOf(one).length).toBeGreaterThan(4)
  })
})

describe('the settings of an arm', () => {
  it('are its own', () => {
    const [a, b] = sides('this', 'options:workload.payloadBytes=500,reconnect.maxMs=500')
    expect([a, b].map(({ scenario }) => [scenario.workload.payloadBytes, scenario.reconnect.maxMs])).toEqual([
      [200, 1000],
      [500, 500],
    ])
  })
})

describe('mistakes', () => {
  it('in what only one arm sets are the arm’s, all at once', () => {
    const problems = problemsOf('options:workload.payloadBytes=1', 'options:clints=5,headers=none')
    expect(problems.map(({ where }) => where)).toEqual(['--a', '--b', '--b'])
  })

  it('that both arms have are told once', () => {
    expect(problemsOf('this', 'build:..', { contenders: 'nosuch/x' })).toHaveLength(1)
  })

  it.each<readonly [a: string, b: string, given: Given, message: RegExp]>([
    ['sse/node', 'this', { contenders: 'sse/*' }, /A: sse\/node; B: sse\/node, sse\/uws/],
    ['sse/node', 'sse/uws', { contenders: 'sse/*' }, /says nothing/],
    ['this', 'this', { contenders: 'floor/net' }, /the floor is no contender/],
    ['this', 'floor/net', {}, /the floor is no contender/],
    ['this', 'options:serverProcesses=2', { scenario: 'echo' }, /echo needs one server process/],
  ])('%s and %s: %j', (a, b, given, message) => {
    expect(
      problemsOf(a, b, given)
        .map((problem) => problem.message)
        .join('\n'),
    ).toMatch(message)
  })
})
