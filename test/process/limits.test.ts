import { describe, expect, it } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import {
  connectionsPerAddress,
  connectionsPerClient,
  parseDescriptorLimit,
  parseLimit,
  parsePortRange,
  readDescriptorLimit,
  readPortRange,
  sourceAddresses,
  spreadAddresses,
} from '../../bench/process/limits.js'
import { descriptorsNeeded, type LimitFacts, type LoadDemand, preflight } from '../../bench/process/preflight.js'

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 524288               files
Max locked memory         8388608              8388608              bytes
`

describe('the descriptor limit', () => {
  it.each([
    ['two numbers', LIMITS, { soft: 1024, hard: 524_288 }],
    ['unlimited', 'Max open files   unlimited   unlimited   files\n', { soft: 'unlimited', hard: 'unlimited' }],
    ['no such line', 'Max cpu time  1  1  seconds\n', { soft: null, hard: null }],
    ['no text', '', { soft: null, hard: null }],
  ])('%s', (_, text, expected) => {
    expect(parseDescriptorLimit(text)).toEqual(expected)
  })

  it('is a number or a word as ulimit prints it', () => {
    expect(['256\n', 'unlimited\n', '', 'sh: no'].map(parseLimit)).toEqual([256, 'unlimited', null, null])
  })

  it('is read from this machine without failing', () => {
    const { soft } = readDescriptorLimit()
    expect(soft === null || soft === 'unlimited' || soft > 0).toBe(true)
    const range = readPortRange()
    expect(range === null || range.low <= range.high).toBe(true)
  })
})

describe('the port range', () => {
  it.each([
    ['as Linux has it', '32768\t60999\n', { low: 32_768, high: 60_999 }],
    ['backwards', '60999 32768', null],
    ['beyond 16 bits', '1024 70000', null],
    ['one number', '32768', null],
  ])('%s', (_, text, expected) => {
    expect(parsePortRange(text)).toEqual(expected)
  })
})

describe('source addresses', () => {
  it.each([
    ['the system chooses while one is enough', 28_000, []],
    ['one connection more needs a second', 28_001, ['127.0.0.1', '127.0.0.2']],
    ['none for nobody', 0, []],
  ])('%s', (_, connections, expected) => {
    expect(sourceAddresses(connections)).toEqual(expected)
  })

  it('are as many as a smaller port range asks for, and never end in 0 or 255', () => {
    const addresses = sourceAddresses(300 * 100, 100)
    expect(addresses).toHaveLength(300)
    expect(new Set(addresses).size).toBe(300)
    expect(addresses.filter((address) => /\.(0|255)$/.test(address))).toEqual([])
  })

  it.each([
    ['half of what one can hold needs none', 14_000, 'linux', 0],
    ['more is spread, a fifth of a port range each', 14_001, 'linux', 3],
    ['50,000', 50_000, 'linux', 9],
    ['elsewhere only what it takes: each must be configured', 28_000, 'darwin', 0],
    ['elsewhere, 50,000', 50_000, 'darwin', 2],
  ] as const)('are spread so that free ports are found fast: %s', (_, connections, platform, addresses) => {
    expect(spreadAddresses(connections, null, platform)).toHaveLength(addresses)
  })

  it('are spread by the port range that there is', () => {
    expect(spreadAddresses(1_000, { low: 40_000, high: 40_999 }, 'linux')).toHaveLength(5)
    expect(spreadAddresses(10, { low: 40_000, high: 40_001 }, 'linux')).toHaveLength(10)
  })

  it('hold 28,000 connections, or what the port range has', () => {
    expect(connectionsPerAddress(null)).toBe(28_000)
    expect(connectionsPerAddress({ low: 32_768, high: 60_999 })).toBe(28_000)
    expect(connectionsPerAddress({ low: 40_000, high: 40_099 })).toBe(100)
  })
})

const FACTS: LimitFacts = {
  platform: 'linux',
  descriptors: { soft: 20_000, hard: 20_000 },
  portRange: { low: 32_768, high: 60_999 },
  timeWait: 0,
  sourceAddresses: [],
}
const DEMAND: LoadDemand = { clients: 1_000, loadProcesses: 1, serverProcesses: 1, connectionsPerClient: 1 }

describe('the preflight', () => {
  const rows: readonly [string, Partial<LoadDemand>, Partial<LimitFacts>, readonly (readonly [string, boolean])[]][] = [
    ['1,000 clients fit 20,000 descriptors', {}, {}, []],
    ['exactly what is needed is enough', {}, { descriptors: { soft: 1_064, hard: 1_064 } }, []],
    ['one less is not', {}, { descriptors: { soft: 1_063, hard: 1_063 } }, [['descriptor-limit', true]]],
    [
      'two connections per client count twice',
      { connectionsPerClient: 2 },
      { descriptors: { soft: 1_500, hard: 1_500 } },
      [['descriptor-limit', true]],
    ],
    [
      'split over enough processes of both kinds',
      { loadProcesses: 4, serverProcesses: 4 },
      { descriptors: { soft: 400, hard: 400 } },
      [],
    ],
    [
      'the clients split, the server not',
      { loadProcesses: 4 },
      { descriptors: { soft: 400, hard: 400 } },
      [['descriptor-limit', true]],
    ],
    [
      'the server split, the clients not',
      { serverProcesses: 4 },
      { descriptors: { soft: 400, hard: 400 } },
      [['descriptor-limit', true]],
    ],
    ['an unknown limit is no problem', {}, { descriptors: { soft: null, hard: null } }, []],
    ['unlimited is no problem', {}, { descriptors: { soft: 'unlimited', hard: 'unlimited' } }, []],
    ['a small port range', {}, { portRange: { low: 40_000, high: 40_499 } }, [['port-range', true]]],
    [
      'a further address doubles it',
      {},
      { portRange: { low: 40_000, high: 40_499 }, sourceAddresses: ['127.0.0.1', '127.0.0.2'] },
      [],
    ],
    ['ports still in TIME_WAIT are a warning', {}, { timeWait: 27_500 }, [['time-wait', false]]],
    ['TIME_WAIT that leaves room', {}, { timeWait: 27_000 }, []],
    [
      'macOS knows only 127.0.0.1',
      {},
      { platform: 'darwin', sourceAddresses: ['127.0.0.1', '127.0.0.2'] },
      [['source-addresses', false]],
    ],
    ['Linux answers on all of 127/8', {}, { sourceAddresses: ['127.0.0.1', '127.0.0.2'] }, []],
  ]
  it.each(rows)('%s', (_, demand, facts, expected) => {
    const problems = preflight({ ...DEMAND, ...demand }, { ...FACTS, ...facts })
    expect(problems.map(({ code, fatal }) => [code, fatal])).toEqual(expected)
    for (const problem of problems) expect(problem.remedy.length).toBeGreaterThan(10)
  })

  it('names the command that helps on this system', () => {
    const remedy = (platform: NodeJS.Platform, hard: number) =>
      preflight(DEMAND, { ...FACTS, platform, descriptors: { soft: 256, hard } })[0]?.remedy
    expect(remedy('linux', 256)).toContain('prlimit --pid $$ --nofile=1064:1064')
    expect(remedy('linux', 4_096)).toContain('ulimit -n 1064')
    expect(remedy('darwin', 256)).toContain('launchctl limit maxfiles 1064')
  })

  it('names each kind of process that does not fit, and asks for what the most processes need where that is allowed', () => {
    const message = (demand: Partial<LoadDemand>, soft: number, hard: number): string => {
      const [problem] = preflight({ ...DEMAND, ...demand }, { ...FACTS, descriptors: { soft, hard } })
      return `${problem?.message} / ${problem?.remedy}`
    }
    const most = { loadProcesses: 8, serverProcesses: 8 }
    expect(message({}, 120, 120)).toContain(
      '1064 in the one server process and 1064 in the one load process; one process may open 120 /',
    )
    expect(message(most, 120, 120)).toContain('242 in each of 8 server processes and 189 in each of 8 load processes;')
    expect(message(most, 200, 200)).not.toContain('load')
    expect(message(most, 120, 120)).toContain('--nofile=1064:1064')
    expect(message(most, 120, 300)).toContain('ulimit -n 242 ')
    expect(message(most, 120, 2_000)).toContain('ulimit -n 1064 ')
  })

  it('asks most of the server, which holds every connection', () => {
    const demand = { clients: 10, loadProcesses: 3, serverProcesses: 1, connectionsPerClient: 2 } as const
    expect(descriptorsNeeded(demand)).toEqual({ server: 84, load: 72 })
  })

  it('counts a second connection for upstream messages over HTTP', () => {
    const of = (name: string, upstream: boolean): number => connectionsPerClient(contenderByName(name), upstream)
    expect([of('sse/node', true), of('sse/node', false)]).toEqual([2, 1])
    expect(of('websocket/ws', true)).toBe(1)
    expect([of('long-poll/engine.io+haproxy', false), of('websocket/engine.io', true)]).toEqual([2, 1])
  })
})
