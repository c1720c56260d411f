/** Servers in several processes on one port: every client is served by one of them, and the books are the sum of all. */
import { describe, expect, it } from 'vitest'
import { uwsAvailability } from '../../servers/availability.js'
import { lacks } from '../support/optional.js'
import { sampleCount } from './support/histogram.js'
import { benchProcesses } from './support/processes.js'
import { completed, findingsOf, type RunPlan, reasonsBeyondTime, useRuns } from './support/run.js'

const CLIENTS = 60
const EVENTS = 40
const DROPPED = 30
const lacksUws = lacks('uWebSockets.js', (await uwsAvailability()).available)
/** SO_REUSEPORT spreads connections on Linux only. */
const sharesUws = process.platform === 'linux' && !lacksUws
/** What the kernel's hash gives one of two or three processes is 14 standard deviations away from nothing. */
const UWS = sharesUws ? ['websocket/uws', 'long-poll/uws'] : []
const CLUSTER = ['sse/node', 'short-poll/node', 'websocket/ws', 'floor/net']

const plan = (name: string, serverProcesses: number): RunPlan => ({
  contenders: [name],
  overrides: { clients: CLIENTS },
  serverProcesses,
})
const cases = [...CLUSTER, ...UWS].flatMap((name) => [2, 3].map((processes) => ({ name, processes })))
const nameOf = (name: string, processes: number): string => `${name} in ${processes}`

/** In turn, so that they do not measure each other into time-outs. */
describe.each(cases)('$name in $processes processes', ({ name, processes }) => {
  const result = useRuns<string>({ [nameOf(name, processes)]: plan(name, processes) })
  const trial = () => completed(result(nameOf(name, processes)))

  it('delivers every event once to every client', () => {
    const all = CLIENTS * EVENTS
    const { ledger, latency, transportLatency, stateCheck } = trial()
    expect(ledger).toMatchObject({ expected: all, delivered: all, missing: 0, duplicated: 0, reordered: 0, corrupt: 0 })
    expect(ledger.gapAnswers).toBe(0)
    expect(sampleCount(latency)).toBe(all)
    expect([latency.events, transportLatency.negative]).toEqual([EVENTS, 0])
    expect(stateCheck).toMatchObject({ clients: CLIENTS, mismatched: 0, rebuiltMismatched: 0 })
    expect(reasonsBeyondTime(trial())).toEqual([])
  })

  it('has each client’s connection in one of them, and the sums in the whole', () => {
    const { shards, primary, usage, counters, pid } = trial().server
    expect(shards).toHaveLength(processes)
    expect(new Set([pid, ...shards.map((shard) => shard.pid)]).size).toBe(processes + 1)
    expect(primary?.pid).toBe(pid)
    expect(shards.reduce((sum, { established }) => sum + established, 0)).toBe(CLIENTS)
    expect(counters.atT1.established).toBe(CLIENTS)
    for (const shard of shards) {
      expect(shard.established).toBeGreaterThan(0)
      expect(shard.published).toBe(EVENTS)
      expect(usage.cpuUserUs).toBeGreaterThan(shard.usage.cpuUserUs)
    }
  })

  it('times one fan-out per event and process, but where nothing is handed out at publishing', () => {
    const { fanOut, published } = trial().server
    expect(published).toBe(EVENTS)
    expect(fanOut?.count ?? 0).toBe(name.startsWith('short-poll/') ? 0 : processes * EVENTS)
  })

  it('leaves no process behind', () => {
    expect(trial().state).toBe('completed')
    expect(benchProcesses().living).toEqual([])
  })
})

describe('one event dropped by every process of two', () => {
  const faults = [{ kind: 'drop', sequence: DROPPED }] as const
  const result = useRuns({ drop: { ...plan('sse/node', 2), faults } })

  it('is missing for every client, once', () => {
    const trial = completed(result('drop'))
    expect(trial.ledger).toMatchObject({
      expected: CLIENTS * EVENTS,
      delivered: CLIENTS * (EVENTS - 1),
      missing: CLIENTS,
      clientsMissingEvents: CLIENTS,
    })
    expect(trial.latency.censored).toBe(CLIENTS)
    expect(findingsOf(trial)).toContain('messages-missing')
    expect(reasonsBeyondTime(trial)).toEqual([])
  })
})

describe('one process of a server that is killed', () => {
  const faults = [{ kind: 'exit', atSecond: 1 }] as const
  const result = useRuns({ exit: { ...plan('sse/node', 2), faults } })

  it('ends the whole server, with its last words', () => {
    const trial = result('exit').trials[0]
    expect(trial).toMatchObject({ state: 'failed', phase: 'measure', cause: { code: 'server-died' } })
    const message = trial?.state === 'failed' ? trial.cause.message : ''
    expect(message).toMatch(/^server sse\/node ended by itself/)
    expect(message).toMatch(/server process [12] of 2 ended by itself \(signal SIGKILL\)/)
    expect(benchProcesses().living).toEqual([])
  })
})
