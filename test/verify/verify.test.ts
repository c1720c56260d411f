/** `verify` on the real sample: it agrees, and notices every change. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import { seededRandom } from '../../bench/random.js'
import { seal } from '../../bench/result/digest.js'
import { parseResult } from '../../bench/result/file.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import type { Verification } from '../../bench/verify/verification.js'
import { verifyResult } from '../../bench/verify/verify.js'

const TEXT = readFileSync('results/sample.json', 'utf8')
const SAMPLE = parseResult(TEXT, 'sample.json')

function verifyText(text: string): Verification {
  return verifyResult(parseResult(text, 'changed.json'), text)
}

/** The sample with one completed trial changed, and sealed again: only the derived numbers can tell. */
function changed(change: (trial: Writable<CompletedTrial>) => void): ResultFile {
  const copy = JSON.parse(TEXT) as { trials: Writable<CompletedTrial>[] }
  change(copy.trials[0] as Writable<CompletedTrial>)
  return seal(copy as unknown as ResultFile)
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

function placesOf(result: ResultFile): string[] {
  return verifyResult(result, JSON.stringify(result)).differences.map(({ where }) => where)
}

describe('verify', () => {
  test('agrees with the sample, having worked out every trial again', () => {
    const verification = verifyText(TEXT)
    expect(verification.differences).toEqual([])
    expect(verification.agrees).toBe(true)
    expect(verification.recomputed).toBeGreaterThan(100 * SAMPLE.trials.length)
  })

  test('agrees when the file was only indented otherwise', () => {
    expect(verifyText(JSON.stringify(SAMPLE)).agrees).toBe(true)
    expect(verifyText(JSON.stringify(SAMPLE, null, 4)).agrees).toBe(true)
  })

  test('any one digit changed: refused as no result, or noticed', () => {
    const digits = [...TEXT.matchAll(/\d/g)].map(({ index }) => index)
    const random = seededRandom(1, 'digits')
    const accepted = Array.from({ length: 150 }, () => {
      const at = digits[Math.floor(random.uniform() * digits.length)] as number
      const digit = (Number(TEXT[at]) + 1 + Math.floor(random.uniform() * 9)) % 10
      const text = `${TEXT.slice(0, at)}${digit}${TEXT.slice(at + 1)}`
      return verdictOf(text) === 'agrees' ? [at] : []
    }).flat()
    expect(accepted.map((at) => TEXT.slice(at - 30, at + 10))).toEqual([])
  })

  test('the last digit of the longest numbers, which may stand for the same double', () => {
    const long = [...TEXT.matchAll(/\d\.\d{15,}/g)].slice(0, 60)
    expect(long.length).toBeGreaterThan(20)
    const accepted = long.filter(({ 0: token, index }) => {
      const last = index + token.length - 1
      const digit = TEXT[last] === '9' ? 8 : Number(TEXT[last]) + 1
      return verdictOf(`${TEXT.slice(0, last)}${digit}${TEXT.slice(last + 1)}`) === 'agrees'
    })
    expect(accepted.map(([token]) => token)).toEqual([])
  })

  test('a member that a later one of the same name hides is noticed', () => {
    const hidden = TEXT.replace('"p50": {', '"p50": { "us": 1 },\n"p50": {')
    expect(parseResult(hidden, 'hidden.json')).toEqual(SAMPLE)
    expect(verifyText(hidden).agrees).toBe(false)
  })

  test('very long texts and deep nesting are refused or noticed, not a failure of the tool', () => {
    const long = changed((trial) => Object.assign(trial.latency, { hdr: 'A'.repeat(2 ** 24) }))
    expect(verifyText(JSON.stringify(long)).agrees).toBe(false)
    const nest = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const nested = TEXT.replace('"environment": {', `"environment": { "x": ${nest(50_000)},`)
    expect(verdictOf(nested)).toBe('refused')
  })

  test('a number written otherwise than the tool does is noticed even when its value stays', () => {
    expect(verifyText(TEXT.replace('"clients": 1000,', '"clients": 1e3,')).agrees).toBe(false)
  })

  test.each<[string, (trial: Writable<CompletedTrial>) => void, string]>([
    ['a percentile', (t) => Object.assign(t.latency, { p99: { us: 1 } }), 'trials[0].latency.p99'],
    ['a count', (t) => Object.assign(t.latency, { count: 7 }), 'trials[0].latency.count'],
    ['the missing', (t) => Object.assign(t.ledger, { missing: 3 }), 'trials[0].ledger.delivered'],
    ['the expected', (t) => Object.assign(t.ledger, { expected: 5 }), 'trials[0].ledger.expected'],
    ['a layer', (t) => Object.assign(t.wire.window.down, { http: 1 }), 'trials[0].wire.window.down.raw'],
    [
      'bytes per delivery',
      (t) => Object.assign(t.wire.perDelivery ?? {}, { headerBytes: 1 }),
      'trials[0].wire.perDelivery.headerBytes',
    ],
    ['CPU per delivery', (t) => Object.assign(t.cost, { cpuUsPerDelivery: 1 }), 'trials[0].cost.cpuUsPerDelivery'],
    ['CPU of the server', (t) => Object.assign(t.server.usage, { cpuUserUs: 1 }), 'trials[0].server.usage.cpuUserUs'],
    [
      'CPU of a server process',
      (t) => Object.assign(t.server.shards[0]?.usage ?? {}, { cpuUserUs: 1 }),
      'trials[0].cost.cpuUsPerDelivery',
    ],
    ['requests', (t) => Object.assign(t.requests, { perDelivery: 9 }), 'trials[0].requests.perDelivery'],
    ['a second', (t) => Object.assign(t.series[1] ?? {}, { p50Us: 1 }), 'trials[0].series[1].p50Us'],
    ['a second’s histogram', (t) => t.series.splice(0, 1), 'trials[0].series: histograms of all seconds'],
    ['a histogram', (t) => Object.assign(t.latency, { hdr: 'HISTFAAAA' }), 'trials[0].latency.hdr'],
    ['the verdict', (t) => Object.assign(t.validity, { valid: false }), 'trials[0].validity.valid'],
    ['the plan', (t) => Object.assign(t, { block: 4 }), 'trials[0]: as planned'],
    ['the role', (t) => Object.assign(t, { role: 'floor' }), 'trials[0].role'],
    ['the clients', (t) => Object.assign(t, { clients: 5 }), 'trials[0].clients'],
    ['the duration', (t) => Object.assign(t, { durationSeconds: 9 }), 'trials[0].durationSeconds'],
    ['a point', (t) => Object.assign(t, { point: 1000 }), 'trials[0].point: of the scenario'],
    [
      'who misses events',
      (t) => Object.assign(t.ledger, { clientsMissingEvents: 9 }),
      'trials[0].ledger.clientsMissingEvents: some, if any',
    ],
    [
      'a wrong state',
      (t) => Object.assign(t.stateCheck ?? {}, { mismatched: 9 }),
      'trials[0].validity: state-mismatch',
    ],
    ['the duplicated', (t) => Object.assign(t.ledger, { duplicated: 9 }), 'trials[0].validity: messages-duplicated'],
    ['the answers', (t) => Object.assign(t.requests, { batch: [[50, 154]] }), 'trials[0].requests.responses'],
    [
      'deliveries of a second',
      (t) => Object.assign(t.series[1] ?? {}, { delivered: 1 }),
      'trials[0].series[1].delivered',
    ],
    [
      'the order of seconds',
      (t) => Object.assign(t.series[1] ?? {}, { second: 7 }),
      'trials[0].series[2].second: after the one before',
    ],
    ['transport latencies', (t) => Object.assign(t.transportLatency, { count: 9 }), 'trials[0].transportLatency.count'],
    [
      'the connect rate',
      (t) => Object.assign(t.connections, { connectPerSecond: 1 }),
      'trials[0].connections.connectPerSecond',
    ],
  ])('%s changed and the checksum made anew: the rest of the file tells', (_, change, where) => {
    expect(placesOf(changed(change))).toContain(where)
  })

  test.each<[string, (scenario: Writable<ResultFile['scenario']>) => void, string]>([
    ['blocks', (s) => Object.assign(s, { blocks: 8 }), 'plan.order: blocks'],
    ['duration', (s) => Object.assign(s.phases, { durationSeconds: 60 }), 'trials[0].durationSeconds'],
    ['clients', (s) => Object.assign(s, { clients: 100_000 }), 'trials[0].clients'],
  ])('another scenario than was measured (%s): the trials tell', (_, change, where) => {
    const copy = JSON.parse(TEXT)
    change(copy.scenario)
    expect(placesOf(seal(copy))).toContain(where)
  })

  test('another transport than the contender’s name says', () => {
    const copy = JSON.parse(TEXT)
    copy.contenders[0].transport = 'websocket'
    expect(placesOf(seal(copy))).toContain('contenders[0].transport')
  })

  test.each([
    ['its own interval', 33e6, true],
    ['the interval that is farthest off', 33.32e6 / 1.04, false],
  ])('CPU of several server processes, each brought to the time of the deliveries from %s', (_, cpuUs, agrees) => {
    const several = changed((trial) => {
      const { server, load, cost } = trial
      const loadWallUs = load.processes.reduce((sum, { usage }) => sum + usage.wallUs, 0) / load.processes.length
      const [shard] = server.shards
      if (shard === undefined) throw new Error('the sample has no server process')
      const over = (length: number, usedUs: number) => {
        const wallUs = length * loadWallUs
        return { ...shard, usage: { ...shard.usage, wallUs, cpuUserUs: usedUs * length, cpuSystemUs: 0 } }
      }
      server.shards = [over(1, 8e6), over(1, 8e6), over(1, 8e6), over(1.04, 8e6)]
      server.primary = { pid: 1, usage: over(1, 1e6).usage }
      Object.assign(server.usage, { wallUs: 1.04 * loadWallUs, cpuUserUs: 25e6 + 8.32e6, cpuSystemUs: 0 })
      cost.cpuUsPerDelivery = cpuUs / cost.received
    })
    expect(!placesOf(several).includes('trials[0].cost.cpuUsPerDelivery')).toBe(agrees)
  })

  test('what was sealed without a change still agrees', () => {
    expect(placesOf(changed(() => undefined))).toEqual([])
  })
})

function verdictOf(text: string): 'agrees' | 'differs' | 'refused' {
  try {
    return verifyText(text).agrees ? 'agrees' : 'differs'
  } catch (error) {
    if (!(error instanceof BenchError) || error.exitCode !== 64) throw error
    return 'refused'
  }
}
