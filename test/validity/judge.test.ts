import { describe, expect, it } from 'vitest'
import {
  type Evidence,
  FINDING_CODES,
  type FindingCode,
  REASON_CODES,
  type ReasonCode,
} from '../../bench/validity/evidence.js'
import { judge } from '../../bench/validity/judge.js'
import { VALIDITY_THRESHOLDS } from '../../bench/validity/thresholds.js'
import { busySeconds, sound, soundLoad } from './sound-evidence.js'

const server = (change: Partial<Evidence['server']>) => ({ server: { ...sound.server, ...change } })
const ledger = (change: Partial<Evidence['ledger']>) => ({ ledger: { ...sound.ledger, ...change } })
const state = (mismatched: number, rebuiltMismatched = 0) => ({
  state: { clients: 1_000, mismatched, rebuilt: 10, rebuiltMismatched },
})
const wire = (direction: 'up' | 'down', raw: number) => ({
  wire: { ...sound.wire, [direction]: { ...sound.wire[direction], raw } },
})

type InvalidRow = readonly [sentence: string, code: ReasonCode, change: Partial<Evidence>]
type ValidRow = readonly [sentence: string, near: ReasonCode, change: Partial<Evidence>]

const INVALID: readonly InvalidRow[] = [
  ['a loop above 0.9 in 2 of 20 seconds', 'load-process-busy', { load: [busySeconds(2, 0.91)] }],
  [
    'a late timer on a fast transport: above 5 ms',
    'load-timer-late',
    { load: [{ ...soundLoad, timerLateP99Us: 5_001 }] },
  ],
  [
    'a late timer on a slow one: above a quarter of its p99',
    'load-timer-late',
    { load: [{ ...soundLoad, timerLateP99Us: 250_001, deliveryP99Us: 1_000_000 }] },
  ],
  [
    'a late timer where the p99 is censored: above 5 ms',
    'load-timer-late',
    { load: [{ ...soundLoad, timerLateP99Us: 5_001, deliveryP99Us: null }] },
  ],
  [
    'a lag above 5 ms while the server waited for a CPU',
    'publisher-delayed',
    server({ publisherLagP99Us: 5_001, runQueueWaitUs: 1_000_001 }),
  ],
  [
    'a lag above a tenth of a slow p99, and waiting',
    'publisher-delayed',
    { ...server({ publisherLagP99Us: 100_001, runQueueWaitUs: 1_000_001 }), deliveryP99Us: 1_000_000 },
  ],
  [
    'one event not published by an idle server',
    'rate-not-attained',
    { ...server({ loopUtilisation: 0.79 }), published: 199 },
  ],
  ['one EMFILE', 'descriptor-limit', { failures: { 'descriptor-limit': 1 } }],
  ['one EADDRNOTAVAIL', 'address-exhausted', { failures: { 'address-exhausted': 1 } }],
  ['more than 5 % stolen', 'cpu-stolen', { stolenCpuShare: 0.051 }],
  ['one delivery nobody expected', 'ledger-broken', ledger({ delivered: 200_001 })],
  ['one delivery neither delivered nor missing', 'ledger-broken', ledger({ delivered: 199_999 })],
  ['one counted as delivered and as missing', 'ledger-broken', ledger({ missing: 1, clientsMissingEvents: 1 })],
  ['one expectation forgotten', 'ledger-broken', ledger({ expected: 199_999 })],
  ['one byte down that no layer explains', 'wire-identity-broken', wire('down', 1_501)],
  ['one byte up that no socket carried', 'wire-identity-broken', wire('up', 1_499)],
  ['one client of another state', 'state-mismatch', state(1)],
  ['one state rebuilt from raw bytes that differs', 'state-mismatch', state(0, 1)],
  [
    'two clients differ, one misses events',
    'state-mismatch',
    { ...state(2), ...ledger({ delivered: 199_999, missing: 1, clientsMissingEvents: 1 }) },
  ],
  ['one corrupt body', 'corrupt-events', ledger({ corrupt: 1 })],
  ['no load process', 'evidence-missing', { load: [] }],
  ['one number that server processes differ in', 'shards-disagree', { shardDisagreements: ['the head is 3 / 4'] }],
]

const VALID: readonly ValidRow[] = [
  ['a loop above 0.9 in 1 of 20 seconds', 'load-process-busy', { load: [busySeconds(1, 0.99)] }],
  ['a loop at exactly 0.9 in every second', 'load-process-busy', { load: [busySeconds(20, 0.9)] }],
  ['a timer late by exactly 5 ms', 'load-timer-late', { load: [{ ...soundLoad, timerLateP99Us: 5_000 }] }],
  [
    'a timer late by a quarter of a slow p99',
    'load-timer-late',
    { load: [{ ...soundLoad, timerLateP99Us: 250_000, deliveryP99Us: 1_000_000 }] },
  ],
  [
    'a lag above 5 ms, waiting for exactly 5 % of the time',
    'publisher-delayed',
    server({ publisherLagP99Us: 5_001, runQueueWaitUs: 1_000_000 }),
  ],
  [
    'a lag of exactly 5 ms, waiting half of the time',
    'publisher-delayed',
    server({ publisherLagP99Us: 5_000, runQueueWaitUs: 10_000_000 }),
  ],
  [
    'a lag of a tenth of a slow p99, waiting',
    'publisher-delayed',
    { ...server({ publisherLagP99Us: 100_000, runQueueWaitUs: 10_000_000 }), deliveryP99Us: 1_000_000 },
  ],
  [
    'half of the events published by a server at 0.8',
    'rate-not-attained',
    { ...server({ loopUtilisation: 0.8 }), published: 100 },
  ],
  [
    'a thousand refused and reset connections',
    'descriptor-limit',
    { failures: { 'connect-refused': 500, reset: 500, 'descriptor-limit': 0 } },
  ],
  ['time-outs of connections', 'address-exhausted', { failures: { 'connect-timeout': 20, 'address-exhausted': 0 } }],
  ['exactly 5 % stolen', 'cpu-stolen', { stolenCpuShare: 0.05 }],
  [
    'missing deliveries that are counted',
    'ledger-broken',
    ledger({ delivered: 199_990, missing: 10, clientsMissingEvents: 10 }),
  ],
  ['duplicates and reorderings beside the ledger', 'ledger-broken', ledger({ duplicated: 7, reordered: 3 })],
  [
    'bytes moved from one layer to another',
    'wire-identity-broken',
    { wire: { ...sound.wire, down: { ...sound.wire.down, payload: 990, http: 210 } } },
  ],
  [
    'as many differing states as clients with missing events',
    'state-mismatch',
    { ...state(1, 1), ...ledger({ delivered: 199_999, missing: 1, clientsMissingEvents: 1 }) },
  ],
  ['a server that read its counters 5 % too late', 'evidence-missing', server({ wallUs: 21_000_000 })],
  ['no state to compare', 'state-mismatch', { state: null }],
  ['duplicates that are exact copies', 'corrupt-events', ledger({ duplicated: 1 })],
  ['a p99 that cannot be shown', 'evidence-missing', { deliveryP99Us: null }],
  ['server processes that agree', 'shards-disagree', { shardDisagreements: [] }],
]

const FINDINGS: readonly (readonly [string, FindingCode, Partial<Evidence>])[] = [
  [
    'a lag of a stalled server that did not wait for a CPU',
    'server-saturated',
    server({ publisherLagP99Us: 900_000, runQueueWaitUs: 0 }),
  ],
  [
    'a rate not attained by a full server',
    'server-saturated',
    { ...server({ loopUtilisation: 0.97 }), published: 150 },
  ],
  [
    'a lag of a full server where waiting cannot be told',
    'server-saturated',
    server({ publisherLagP99Us: 900_000, runQueueWaitUs: null, loopUtilisation: 0.9 }),
  ],
  [
    'a lag of an idle server where waiting cannot be told',
    'publisher-lag-unexplained',
    server({ publisherLagP99Us: 900_000, runQueueWaitUs: null }),
  ],
  [
    'a publication that the server refused',
    'publish-failed',
    {
      publications: {
        ...{ sent: 9, failed: 1, unsent: 0, firstFailure: 'status 500' },
        ...{ inFlight: 1, offered: 9, taken: 8, queueWaitP99Us: 0 },
      },
    },
  ],
  ['a server that read its counters 6 % too late', 'readings-late', server({ wallUs: 21_200_000 })],
  ['one connection attempt dropped', 'connects-dropped', { listenDrops: 1 }],
  ['clients that nobody served', 'clients-unserved', { notReady: '3 of 200 clients were not ready' }],
  ['missing messages', 'messages-missing', ledger({ delivered: 199_999, missing: 1, clientsMissingEvents: 1 })],
  ['duplicates', 'messages-duplicated', ledger({ duplicated: 1 })],
  ['reorderings', 'messages-reordered', ledger({ reordered: 1 })],
  [
    'states that differ because events are missing',
    'state-differs-by-missing',
    { ...state(1), ...ledger({ delivered: 199_999, missing: 1, clientsMissingEvents: 1 }) },
  ],
  ['an answer of a closed loop that came late', 'closed-loop-broken', { loop: { unanswered: 0, late: 1 } }],
  ['an answer of a closed loop that never came', 'closed-loop-broken', { loop: { unanswered: 1, late: 0 } }],
  ['more published than scheduled', 'published-beyond-schedule', { published: 201 }],
  ['a negative latency', 'samples-out-of-range', { outOfRange: { negative: 1, overflow: 0 } }],
  ['a latency above the range', 'samples-out-of-range', { outOfRange: { negative: 0, overflow: 1 } }],
  ['199 events are too few for a p99', 'few-events', { events: 199 }],
  [
    'a probe that cannot tell',
    'probe-absent',
    { stolenCpuShare: null, absentProbes: [{ name: 'stolen-cpu', reason: 'no /proc/stat' }] },
  ],
]

const codes = (remarks: readonly { code: string }[]): string[] => remarks.map(({ code }) => code)

describe('a trial is invalid because of', () => {
  it.each(INVALID)('%s: %s', (_, code, change) => {
    const verdict = judge({ ...sound, ...change })
    expect(verdict.valid).toBe(false)
    expect(codes(verdict.reasons).filter((one) => one !== 'evidence-missing' || code === one)).toEqual([code])
  })

  it('provokes every reason, and has a near-miss for each', () => {
    expect(new Set(INVALID.map(([, code]) => code))).toEqual(new Set(REASON_CODES))
    expect(new Set(VALID.map(([, code]) => code))).toEqual(new Set(REASON_CODES))
  })
})

describe('a trial stays valid with', () => {
  it('nothing to say against it', () => {
    expect(judge(sound)).toEqual({ valid: true, reasons: [], findings: [] })
  })

  it.each(VALID)('%s (near %s)', (_, _code, change) => {
    const verdict = judge({ ...sound, ...change })
    expect(codes(verdict.reasons)).toEqual([])
    expect(verdict.valid).toBe(true)
  })
})

describe('a finding, and still valid:', () => {
  it.each(FINDINGS)('%s: %s', (_, code, change) => {
    const verdict = judge({ ...sound, ...change })
    expect(verdict.valid).toBe(true)
    expect(codes(verdict.findings)).toContain(code)
  })

  it('is provoked for every code', () => {
    expect(new Set(FINDINGS.map(([, code]) => code))).toEqual(new Set(FINDING_CODES))
  })

  it('is said once, though two rules come to it; absent probes once each', () => {
    const full = server({ publisherLagP99Us: 900_000, loopUtilisation: 0.99 })
    expect(codes(judge({ ...sound, ...full, published: 1 }).findings)).toEqual(['server-saturated'])
    const absentProbes = ['schedstat', 'time-wait', 'time-wait'].map((name) => ({ name, reason: 'x' }))
    expect(judge({ ...sound, absentProbes }).findings).toHaveLength(2)
  })

  it('does not speak of few events where none were asked for', () => {
    const idle = { ...sound, ...server({ publisherLagP99Us: null }), offered: 0, published: 0, events: 0 }
    expect(judge(idle)).toEqual({ valid: true, reasons: [], findings: [] })
  })
})

describe('what is said', () => {
  const all = [...INVALID, ...FINDINGS].flatMap(([, , change]) => {
    const { reasons, findings } = judge({ ...sound, ...change })
    return [...reasons, ...findings]
  })

  it('has a message, a remedy and the numbers it rests on, as plain JSON', () => {
    for (const remark of all) {
      expect(remark.message.length, remark.code).toBeGreaterThan(10)
      expect(remark.remedy.length, remark.code).toBeGreaterThan(10)
      expect(remark.message, remark.code).not.toMatch(/undefined|NaN|null/)
      expect(Object.keys(remark.evidence).length, remark.code).toBeGreaterThan(0)
      expect(JSON.parse(JSON.stringify(remark))).toEqual(remark)
    }
  })

  it('advises pinning only where nothing is pinned', () => {
    const late = { ...sound, load: [{ ...soundLoad, timerLateP99Us: 90_000 }] }
    expect(judge(late).reasons[0]?.remedy).not.toContain('taskset')
    const unpinned = { ...late, setup: { ...sound.setup, pinned: false } }
    expect(judge(unpinned).reasons[0]?.remedy).toContain('taskset')
  })

  it('names the worst load process', () => {
    const load = [soundLoad, busySeconds(3, 0.95), busySeconds(9, 0.95)]
    const reason = judge({ ...sound, setup: { ...sound.setup, loadProcesses: 3 }, load }).reasons[0]
    expect(reason?.evidence).toMatchObject({ process: 2, busySeconds: 9, busyProcesses: 2 })
  })
})

describe('whether a saturated server waited for a CPU', () => {
  const messageOf = (change: Partial<Evidence['server']>, published = sound.published): string | undefined =>
    judge({ ...sound, ...server(change), published }).findings.find(({ code }) => code === 'server-saturated')?.message

  it('is told where it was at most 5 % of the time, and of how busy its loop was', () => {
    const change = { publisherLagP99Us: 900_000, runQueueWaitUs: 200_000 }
    const waited = 'though it waited for a CPU for only 1 % of the time'
    expect(messageOf({ ...change, loopUtilisation: 0.12 })).toBe(
      `the server's loop was late: publisher lag p99 900 ms at 12 % utilisation, ${waited}`,
    )
    expect(messageOf({ ...change, loopUtilisation: 0.97 })).toBe(
      `the server's loop was full: publisher lag p99 900 ms at 97 % utilisation, ${waited}`,
    )
  })

  it('a loop that had time is not told to be given less to do', () => {
    const remedyAt = (loopUtilisation: number): string =>
      judge({ ...sound, ...server({ publisherLagP99Us: 900_000, runQueueWaitUs: 0, loopUtilisation }) }).findings.find(
        ({ code }) => code === 'server-saturated',
      )?.remedy ?? ''
    expect(remedyAt(0.12)).toContain('single turns of it were long')
    expect(remedyAt(0.97)).toContain('lower --rate or --clients')
  })

  it('is not claimed where the kernel does not tell', () => {
    const change = { loopUtilisation: 0.97, runQueueWaitUs: null }
    const text = 'and this machine cannot tell whether it waited for a CPU'
    expect(messageOf({ ...change, publisherLagP99Us: 900_000 })).toContain(text)
    expect(messageOf(change, 150)).toContain(text)
  })

  it('is not claimed of a full server that waited', () => {
    const waited = { loopUtilisation: 0.97, runQueueWaitUs: 4_000_000 }
    expect(messageOf(waited, 150)).toContain('while it waited for a CPU for 20 % of the time')
  })

  it('is said without a lag where none is known', () => {
    const { message } = judge({
      ...sound,
      ...server({ loopUtilisation: 0.97, publisherLagP99Us: null }),
      published: 0,
    }).findings[0] ?? { message: '' }
    expect(message).toContain('no publisher lag at 97 % utilisation')
  })
})

describe('times in messages', () => {
  const late = { publisherLagP99Us: 112_831.4 }

  it.each<[string, string, Partial<Evidence>]>([
    [
      'load-timer-late',
      'fired 61.2 ms late (p99 of 900), more than 5.00 ms:',
      { load: [{ ...soundLoad, timerLateP99Us: 61_183 }] },
    ],
    ['publisher-delayed', 'published 113 ms late (p99)', server({ ...late, runQueueWaitUs: 9_000_000 })],
    ['publisher-lag-unexplained', 'published 113 ms late (p99)', server({ ...late, runQueueWaitUs: null })],
    ['server-saturated', 'publisher lag p99 113 ms', server({ ...late, runQueueWaitUs: 0 })],
    [
      'readings-late',
      'over 25.0 s instead of the scheduled 20.0 s',
      server({ wallUs: 25_000_000.7, scheduledUs: 20_000_000.2 }),
    ],
  ])('%s has them in the unit that suits; its evidence keeps the numbers', (code, text, change) => {
    const { reasons, findings } = judge({ ...sound, ...change })
    const said = [...reasons, ...findings].find((remark) => remark.code === code)
    expect(said?.message).toContain(text)
    expect(said?.message).not.toContain('µs')
    expect(Object.values(said?.evidence ?? {})).toEqual(
      expect.arrayContaining([
        code === 'load-timer-late' ? 61_183 : code === 'readings-late' ? 25_000_000.7 : 112_831.4,
      ]),
    )
  })
})

describe('latencies out of range', () => {
  it('are said to be ranked', () => {
    const [finding] = judge({ ...sound, outOfRange: { negative: 2, overflow: 1 } }).findings
    expect(finding?.message).toContain('2 latencies were negative (ranked lowest, shown as 0 µs)')
  })
})

describe('the thresholds', () => {
  it('are those of METHODOLOGY.md', () => {
    expect(VALIDITY_THRESHOLDS).toEqual({
      loadBusyUtilisation: 0.9,
      loadBusySecondsShare: 0.05,
      timerLateFloorUs: 5_000,
      timerLateShareOfDelivery: 0.25,
      publisherLagFloorUs: 5_000,
      publisherLagShareOfDelivery: 0.1,
      runQueueWaitShare: 0.05,
      readingIntervalShare: 0.05,
      serverSaturatedUtilisation: 0.8,
      stolenCpuShare: 0.05,
      fewEvents: 200,
    })
  })
})
