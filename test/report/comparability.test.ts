import { describe, expect, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import { incomparableKeys } from '../../bench/report/comparability.js'
import { compareRuns } from '../../bench/report/comparison.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { completed, result } from './sample.js'
import { reportOf } from './support/report-of.js'

type Scenario = ResultFile['scenario']

const plain = result({ trials: [completed({ contender: 'sse/node', p50Us: 1000 })] })
const withScenario = (change: Partial<Scenario>): ResultFile => ({
  ...plain,
  scenario: { ...plain.scenario, ...change },
})

function refusal(...results: readonly [ResultFile, ...ResultFile[]]): BenchError | null {
  try {
    compareRuns(reportOf(...results).runs)
    return null
  } catch (error) {
    if (error instanceof BenchError) return error
    throw error
  }
}

describe('scenarios are comparable', () => {
  test.each<[string, Partial<Scenario>]>([
    ['in the same settings', {}],
    ['under another name', { name: 'renamed' }],
    ['with another question', { question: 'Another?' }],
    ['with other contenders', { contenders: ['sse/*'] }],
    ['with more blocks', { blocks: 8 }],
    ['with another seed', { seed: 7 }],
  ])('%s', (_, change) => {
    expect(incomparableKeys([plain, withScenario(change)])).toEqual([])
    expect(refusal(plain, withScenario(change))).toBeNull()
  })
})

describe('scenarios are not comparable', () => {
  const { workload, shortPoll, phases } = plain.scenario
  test.each<[string, Partial<Scenario>, string, readonly unknown[]]>([
    ['rate', { workload: { ...workload, ratePerSecond: 20 } }, 'workload.ratePerSecond', [10, 20]],
    ['clients', { clients: 2000 }, 'clients', [1000, 2000]],
    ['points', { points: [100, 200] }, 'points', [[], [100, 200]]],
    ['poll interval', { shortPoll: { ...shortPoll, intervalMs: 500 } }, 'shortPoll.intervalMs', [1000, 500]],
    ['duration', { phases: { ...phases, durationSeconds: 5 } }, 'phases.durationSeconds', [20, 5]],
    ['headers', { headers: 'minimal' }, 'headers', ['browser', 'minimal']],
    [
      'a way up',
      { upstream: { ratePerSecond: 1, payloadBytes: 100, loop: 'open' } },
      'upstream',
      [null, { ratePerSecond: 1, payloadBytes: 100, loop: 'open' }],
    ],
  ])('with another %s', (_, change, key, values) => {
    expect(incomparableKeys([plain, withScenario(change)])).toEqual([{ key, values }])
    expect(refusal(plain, withScenario(change))).toMatchObject({ code: 'results-not-comparable', exitCode: 64 })
  })

  test('every key of the resolved scenario but six makes them so', () => {
    const { name, question, contenders, blocks, seed, thresholds, ...measured } = plain.scenario
    for (const key of Object.keys(measured)) {
      const other = withScenario({ [key]: 'changed' } as Partial<Scenario>)
      expect(incomparableKeys([plain, other]).map((found) => found.key)).toEqual([key])
    }
  })

  test('all keys are named at once, with the values and the files', () => {
    const other = withScenario({ clients: 2000, workload: { ...workload, payloadBytes: 300 } })
    expect(refusal(plain, plain, other)?.problems.map(({ message }) => message)).toEqual([
      'the scenarios differ in workload.payloadBytes: 200 in A (a.json), 200 in B (b.json), 300 in C (c.json)',
      'the scenarios differ in clients: 1000 in A (a.json), 1000 in B (b.json), 2000 in C (c.json)',
    ])
  })

  test.each<[string, Partial<ResultFile['run']>, string, readonly unknown[]]>([
    ['kind of client', { client: 'library' }, 'run.client', ['lean', 'library']],
    ['number of server processes', { serverProcesses: 3 }, 'run.serverProcesses', [1, 3]],
  ])('another %s', (_, change, key, values) => {
    const other: ResultFile = { ...plain, run: { ...plain.run, ...change } }
    expect(incomparableKeys([plain, other])).toEqual([{ key, values }])
    const [a, b] = values.map((value) => JSON.stringify(value))
    expect(refusal(plain, other)?.problems.map(({ message }) => message)).toEqual([
      `the results differ in ${key}: ${a} in A (a.json), ${b} in B (b.json)`,
    ])
  })

  test('what else is said of the run does not make them so', () => {
    const run = { ...plain.run, id: 'other', seed: 9, connectInFlight: 128, command: ['other'] }
    expect(incomparableKeys([plain, { ...plain, run }])).toEqual([])
  })

  test('a single result has nothing to differ from', () => {
    expect(incomparableKeys([plain])).toEqual([])
    expect(compareRuns(reportOf(plain).runs)).toBeNull()
  })
})
