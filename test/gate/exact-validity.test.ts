/** Which trials state exact metrics: those whose account is sound, however busy the machine was. */
import { describe, expect, it } from 'vitest'
import { EXACT_MEANING, exactProblem } from '../../bench/gate/exact-validity.js'
import type { CompletedTrial, FailedTrial } from '../../bench/result/schema.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { FINDING_CODES, REASON_CODES, type ReasonCode } from '../../bench/validity/evidence.js'
import { completed } from '../report/sample.js'

const closed = loadScenario('overhead')
const broadcast = loadScenario('smoke')
const base = completed({ contender: 'sse/node', p50Us: 1000 })
const upstream = { scheduled: 200, sent: 200, overruns: 0, received: 200, unanswered: 0, late: 0 }

const trialWith = (change: Partial<CompletedTrial>): CompletedTrial => ({ ...base, upstream, ...change })
const because = (code: ReasonCode | (typeof FINDING_CODES)[number] | 'of-tomorrow'): CompletedTrial => {
  const remark = { code: code as ReasonCode, message: `because of ${code}`, remedy: 'none', evidence: {} }
  return trialWith({ validity: { valid: false, reasons: [remark], findings: [] } })
}

describe('a reason against the trial', () => {
  const VOIDING: readonly ReasonCode[] = [
    'rate-not-attained',
    'shards-disagree',
    'descriptor-limit',
    'address-exhausted',
    'ledger-broken',
    'wire-identity-broken',
    'evidence-missing',
  ]

  it('is classified, whichever it is', () => {
    expect(Object.keys(EXACT_MEANING).sort()).toEqual([...REASON_CODES].sort())
  })

  it.each(REASON_CODES)('%s', (code) => {
    expect(exactProblem(because(code), closed)).toBe(VOIDING.includes(code) ? `because of ${code}` : null)
  })

  it('that is not known voids', () => {
    expect(exactProblem(because('of-tomorrow'), closed)).toBe('because of of-tomorrow')
  })

  it('behind one about time still voids', () => {
    const reasons = [because('load-timer-late'), because('ledger-broken')].flatMap(({ validity }) => validity.reasons)
    const trial = trialWith({ validity: { valid: false, reasons, findings: [] } })
    expect(exactProblem(trial, closed)).toBe('because of ledger-broken')
  })

  it('that is only a finding does not', () => {
    const findings = FINDING_CODES.flatMap((code) => because(code).validity.reasons)
    expect(exactProblem(trialWith({ validity: { valid: true, reasons: [], findings } }), closed)).toBeNull()
  })
})

describe('a trial', () => {
  it('that failed states nothing', () => {
    const failed = {
      state: 'failed',
      phase: 'connect',
      cause: { code: 'not-all-ready', message: '3 of 10 clients were ready', remedy: '' },
    } as unknown as FailedTrial
    expect(exactProblem(failed, closed)).toBe('the trial failed in connect: 3 of 10 clients were ready')
  })

  it('without all its clients states nothing', () => {
    const connections = { ...base.connections, requested: 1000, ready: 999 }
    expect(exactProblem(trialWith({ connections }), broadcast)).toContain('only 999 of 1000 clients')
  })

  it.each([
    ['every answer in time', 0, 0, null],
    ['answers that never came, which are counted as missing', 3, 0, null],
    ['a late answer', 0, 1, '1 answer(s) came later'],
    ['late answers beside lost ones', 5, 2, '2 answer(s) came later'],
  ])('of a closed loop with %s', (_, unanswered, late, problem) => {
    const trial = trialWith({ upstream: { ...upstream, unanswered, late } })
    const found = exactProblem(trial, closed)
    if (problem === null) expect(found).toBeNull()
    else expect(found).toContain(problem)
  })

  it.each([
    ['a rate that was not attained because answers were lost counts', 'rate-not-attained', 1, false],
    ['a rate that was not attained for no such reason voids', 'rate-not-attained', 0, true],
    ['lost answers excuse nothing else', 'ledger-broken', 1, true],
  ] as const)('of a closed loop: %s', (_, code, unanswered, voids) => {
    const trial = { ...because(code), upstream: { ...upstream, unanswered } }
    expect(exactProblem(trial, closed)).toBe(voids ? `because of ${code}` : null)
  })

  it('of a closed loop that says nothing of its messages states nothing', () => {
    expect(exactProblem(trialWith({ upstream: null }), closed)).toContain('nothing of its upstream messages')
  })

  it('without a loop need not have one', () => {
    expect(exactProblem(trialWith({ upstream: null }), broadcast)).toBeNull()
  })
})
