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
    ['CPU of the server', (t) => Object.assign(t.server.usage, { cpuUserUs: 1 }), 'trials[0].cost.cpuUsPerDelivery'],
    ['requests', (t) => Object.assign(t.requests, { perDelivery: 9 }), 'trials[0].requests.perDelivery'],
    ['a second', (t) => Object.assign(t.series[1] ?? {}, { p50Us: 1 }), 'trials[0].series[1].p50Us'],
    ['a second’s histogram', (t) => t.series.splice(0, 1), 'trials[0].series: histograms of all seconds'],
    ['a histogram', (t) => Object.assign(t.latency, { hdr: 'HISTFAAAA' }), 'trials[0].latency.hdr'],
    ['the verdict', (t) => Object.assign(t.validity, { valid: false }), 'trials[0].validity.valid'],
    ['the plan', (t) => Object.assign(t, { block: 4 }), 'trials[0]: as planned'],
    [
      'the connect rate',
      (t) => Object.assign(t.connections, { connectPerSecond: 1 }),
      'trials[0].connections.connectPerSecond',
    ],
  ])('%s changed and the checksum made anew: the rest of the file tells', (_, change, where) => {
    expect(placesOf(changed(change))).toContain(where)
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
