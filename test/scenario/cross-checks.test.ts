import { describe, expect, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import { minPayloadBytes } from '../../bench/event/workload.js'
import { resolveScenario } from '../../bench/scenario/resolve.js'

function conflicts(body: string): string[] {
  try {
    resolveScenario({ text: `name: x\nquestion: q?\n${body}\n`, file: 'x.yaml' })
    return []
  } catch (error) {
    if (error instanceof BenchError)
      return error.problems.map((problem) => `${problem.where} ${problem.code} ${problem.message}`)
    throw error
  }
}

const ticker = minPayloadBytes('ticker')
const opaque = minPayloadBytes('opaque')
const echo = (rest: string): string => `workload: {kind: opaque, ratePerSecond: 0}\nupstream: ${rest}`

describe('keys that must fit together', () => {
  test.each([
    [
      'the smallest ticker event',
      `workload: {payloadBytes: ${ticker - 1}}`,
      `workload: {payloadBytes: ${ticker}}`,
      'x.yaml:3:26',
      'workload.payloadBytes is below',
    ],
    [
      'the smallest opaque event',
      `workload: {kind: opaque, payloadBytes: ${opaque - 1}}`,
      `workload: {kind: opaque, payloadBytes: ${opaque}}`,
      'x.yaml:3:40',
      'workload.payloadBytes is below',
    ],
    [
      'a size that no pad can fill',
      `workload: {kind: opaque, payloadBytes: ${opaque + 8}}`,
      `workload: {kind: opaque, payloadBytes: ${opaque + 9}}`,
      'x.yaml:3:40',
      'cannot be padded',
    ],
    [
      'the smallest upstream message',
      echo(`{ratePerSecond: 1, payloadBytes: ${opaque - 1}}`),
      echo(`{ratePerSecond: 1, payloadBytes: ${opaque}}`),
      'x.yaml:4:44',
      'upstream.payloadBytes is below',
    ],
    [
      'burst events without bursts',
      'workload: {burstEvents: 2}',
      'workload: {burstEvents: 1}',
      'x.yaml:3:25',
      'applies only to arrival: burst',
    ],
    [
      'bursts without burst events',
      'workload: {arrival: burst}',
      'workload: {arrival: burst, burstEvents: 2}',
      'x.yaml:3:21',
      'needs workload.burstEvents',
    ],
    [
      'a duration with an event in it',
      'workload: {ratePerSecond: 0.04}',
      'workload: {ratePerSecond: 0.05}',
      'x.yaml:3:27',
      'shorter than the time between',
    ],
    [
      'upstream beside events',
      'workload: {kind: opaque, ratePerSecond: 1}\nupstream: {ratePerSecond: 1}',
      'workload: {kind: opaque, ratePerSecond: 0}\nupstream: {ratePerSecond: 1}',
      'x.yaml:3:41',
      'publishes nothing by itself',
    ],
    [
      'upstream with a ticker',
      'workload: {kind: ticker, ratePerSecond: 0}\nupstream: {ratePerSecond: 1}',
      echo('{ratePerSecond: 1}'),
      'x.yaml:3:18',
      'needs workload.kind opaque',
    ],
    [
      'a closed loop without a warm-up',
      `${echo('{ratePerSecond: 1, loop: closed}')}\nphases: {warmupSeconds: 1}`,
      `${echo('{ratePerSecond: 1, loop: closed}')}\nphases: {warmupSeconds: 0}`,
      'x.yaml:5:25',
      'accounts for the whole trial',
    ],
    [
      'a closed loop, with a warm-up by default',
      echo('{ratePerSecond: 1, loop: closed}'),
      echo('{ratePerSecond: 1, loop: open}'),
      'x.yaml:4:36',
      'accounts for the whole trial',
    ],
    [
      'whole messages of a closed loop',
      `${echo('{ratePerSecond: 5, loop: closed}')}\nphases: {warmupSeconds: 0, durationSeconds: 1.1}`,
      `${echo('{ratePerSecond: 5, loop: closed}')}\nphases: {warmupSeconds: 0, durationSeconds: 1.2}`,
      'x.yaml:5:45',
      'not 5.5',
    ],
    [
      'a listener for each channel',
      'clients: 3\nworkload: {channels: 4}',
      'clients: 3\nworkload: {channels: 3}',
      'x.yaml:4:22',
      'no listener',
    ],
    [
      'a listener at the smallest point',
      'points: [2, 9]\nworkload: {channels: 3}',
      'points: [2, 9]\nworkload: {channels: 2}',
      'x.yaml:4:22',
      'no listener',
    ],
    ['points named once', 'points: [10, 10]', 'points: [10, 11]', 'x.yaml:3:9', 'twice'],
    [
      'the order of the reconnect pauses',
      'reconnect: {minMs: 500, maxMs: 499}',
      'reconnect: {minMs: 500, maxMs: 500}',
      'x.yaml:3:32',
      'is below reconnect.minMs',
    ],
    [
      'time to connect',
      'clients: 1001\nconnect: {ratePerSecond: 100, timeoutSeconds: 10}',
      'clients: 1000\nconnect: {ratePerSecond: 100, timeoutSeconds: 10}',
      'x.yaml:4:47',
      'takes 11 s',
    ],
    [
      'a drain of two seconds',
      'phases: {drainSeconds: 1.9}',
      'phases: {drainSeconds: 2}',
      'x.yaml:3:24',
      '2 s are needed',
    ],
    [
      'a drain beyond the poll interval',
      'shortPoll: {intervalMs: 3000}\nphases: {drainSeconds: 3.9}',
      'shortPoll: {intervalMs: 3000}\nphases: {drainSeconds: 4}',
      'x.yaml:4:24',
      '4 s are needed',
    ],
    [
      'a drain beyond the reconnect pause',
      'reconnect: {maxMs: 7000}\nphases: {drainSeconds: 6.9}',
      'reconnect: {maxMs: 7000}\nphases: {drainSeconds: 7}',
      'x.yaml:4:24',
      '7 s are needed',
    ],
    ['history', 'limits: {historyEvents: 39}', 'limits: {historyEvents: 40}', 'x.yaml:3:25', '40 are needed'],
    [
      'history of a ramp',
      'workload: {arrival: ramp}\nlimits: {historyEvents: 79}',
      'workload: {arrival: ramp}\nlimits: {historyEvents: 80}',
      'x.yaml:4:25',
      '80 are needed',
    ],
    [
      'history of bursts',
      'workload: {arrival: burst, burstEvents: 50}\nlimits: {historyEvents: 89}',
      'workload: {arrival: burst, burstEvents: 50}\nlimits: {historyEvents: 90}',
      'x.yaml:4:25',
      '90 are needed',
    ],
    [
      'history of echoes',
      `${echo('{ratePerSecond: 10}')}\nlimits: {historyEvents: 39}`,
      `${echo('{ratePerSecond: 10}')}\nlimits: {historyEvents: 40}`,
      'x.yaml:5:25',
      '40 are needed',
    ],
    // 40,000 clients × 10,000 events/s × 22 s ÷ 8 = 1.02 GiB
    [
      'memory of the ledger',
      'clients: 40000\nworkload: {ratePerSecond: 10000}',
      'clients: 39000\nworkload: {ratePerSecond: 10000}',
      'x.yaml:3:10',
      'the ledger of every client',
    ],
  ])('%s', (_, refused, accepted, where, message) => {
    const found = conflicts(refused)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${where} scenario-conflict `))
    expect(found[0]).toContain(message)
    expect(conflicts(accepted)).toEqual([])
  })

  test('several conflicts are reported at once', () => {
    expect(conflicts('workload: {burstEvents: 2}\nphases: {drainSeconds: 1}\npoints: [5, 5]')).toHaveLength(3)
  })
})

describe('what is left out is computed', () => {
  const resolve = (body: string): ReturnType<typeof resolveScenario> =>
    resolveScenario({ text: `name: x\nquestion: q?\n${body}\n`, file: 'x.yaml' })

  test('drain and history by default', () => {
    const scenario = resolve('')
    expect(scenario.phases.drainSeconds).toBe(2)
    expect(scenario.limits.historyEvents).toBe(1000)
  })

  test('a longer poll interval makes a longer drain, a higher rate a longer history', () => {
    const scenario = resolve('shortPoll: {intervalMs: 5000}\nworkload: {ratePerSecond: 500}')
    expect(scenario.phases.drainSeconds).toBe(6)
    expect(scenario.limits.historyEvents).toBe(6000)
  })
})
