/** What `npm run smoke` lets pass and what not. */
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../bench/contenders.js'
import type { CompletedTrial, Trial } from '../../bench/result/schema.js'
import type { ReasonCode } from '../../bench/validity/evidence.js'
import { smokeVerdict } from '../../scripts/smoke-verdict.js'
import { completed, failed, result } from '../report/sample.js'

const NAMES = CATALOGUE.map(({ name }) => name)
const ANY = { names: NAMES, complete: false }

function smoke(change: (trial: CompletedTrial) => Trial, unavailable: readonly string[] = []) {
  const trials = CATALOGUE.filter(({ name }) => !unavailable.includes(name)).map(({ name }) => {
    const trial = completed({ contender: name, p50Us: 1000 })
    return name === 'sse/node' ? change(trial) : trial
  })
  return result({ scenario: 'smoke', trials, unavailable })
}

const invalidFor = (...codes: ReasonCode[]): CompletedTrial['validity'] => ({
  valid: false,
  reasons: codes.map((code) => ({ code, message: `because of ${code}`, remedy: 'none', evidence: {} })),
  findings: [],
})

function stateOf(change: (trial: CompletedTrial) => Trial): string | undefined {
  return smokeVerdict(smoke(change), ANY).find(({ contender }) => contender === 'sse/node')?.state
}

describe('the smoke verdict', () => {
  it('is one line for each contender and the floor', () => {
    const lines = smokeVerdict(
      smoke((trial) => trial),
      ANY,
    )
    expect(lines.map(({ contender, state }) => [contender, state])).toEqual(CATALOGUE.map(({ name }) => [name, 'ok']))
  })

  it.each<[string, (trial: CompletedTrial) => Partial<CompletedTrial>]>([
    ['a missing delivery', ({ ledger }) => ({ ledger: { ...ledger, delivered: ledger.delivered - 1, missing: 1 } })],
    ['a duplicated delivery', ({ ledger }) => ({ ledger: { ...ledger, duplicated: 1 } })],
    ['books that do not balance', ({ ledger }) => ({ ledger: { ...ledger, delivered: ledger.delivered - 1 } })],
    ['nothing due', ({ ledger }) => ({ ledger: { ...ledger, expected: 0, delivered: 0 } })],
    ['a state that differs', ({ stateCheck }) => ({ stateCheck: { ...must(stateCheck), mismatched: 1 } })],
    ['a client rebuilt otherwise', ({ stateCheck }) => ({ stateCheck: { ...must(stateCheck), rebuiltMismatched: 1 } })],
    ['a state not compared', ({ stateCheck }) => ({ stateCheck: { ...must(stateCheck), clients: 999 } })],
    ['no comparison of states', () => ({ stateCheck: null })],
    ['a reason that is no noise', () => ({ validity: invalidFor('load-timer-late', 'wire-identity-broken') })],
  ])('%s fails it', (_, change) => {
    expect(stateOf((trial) => ({ ...trial, ...change(trial) }))).toBe('FAILED')
  })

  it('a failed trial fails it, and one that was not run', () => {
    expect(stateOf(() => failed('sse/node'))).toBe('FAILED')
    expect(stateOf(() => completed({ contender: 'nosuch/x', p50Us: 1 }))).toBe('FAILED')
  })

  it('a trial that is invalid only because the machine was busy is told, and lets it pass', () => {
    const lines = smokeVerdict(
      smoke((trial) => ({ ...trial, validity: invalidFor('load-timer-late') })),
      ANY,
    )
    const line = lines.find(({ contender }) => contender === 'sse/node')
    expect(line).toMatchObject({ state: 'noisy', text: expect.stringContaining('because of load-timer-late') })
  })

  it('a contender that is not available is skipped by name, but not where all are demanded', () => {
    const without = smoke((trial) => trial, ['sse/uws'])
    const state = (complete: boolean) =>
      smokeVerdict(without, { names: NAMES, complete }).find(({ contender }) => contender === 'sse/uws')
    expect(state(false)).toMatchObject({ state: 'skipped', text: 'not available: uWebSockets.js is not installed' })
    expect(state(true)).toMatchObject({ state: 'FAILED' })
  })

  const refusal = (trial: Trial) => {
    const run = result({ scenario: 'smoke', trials: [trial] })
    const [line] = smokeVerdict(run, {
      names: ['sse/node'],
      complete: true,
      refused: { 'sse/node': /HTTP status 426/ },
    })
    return line
  }
  const failedBy = (message: string, phase: 'connect' | 'measure' = 'connect'): Trial => {
    const trial = failed('sse/node')
    if (trial.state !== 'failed') throw new Error('the sample has changed')
    return { ...trial, phase, cause: { ...trial.cause, message } }
  }

  it('what must not work is fine when it failed for the reason that it must', () => {
    expect(refusal(failedBy('0 of 5 clients; first failure: status: HTTP status 426'))).toMatchObject({
      state: 'ok',
      text: expect.stringMatching(/^refused, as it must be, in phase connect: 0 of 5 .* 426$/),
    })
  })

  it.each<[string, Trial, RegExp]>([
    [
      'for another reason',
      failedBy('HTTP status 502'),
      /was to be refused with .*, but in phase connect: HTTP status 502/,
    ],
    ['in another phase', failedBy('HTTP status 426', 'measure'), /but in phase measure/],
    ['it worked', completed({ contender: 'sse/node', p50Us: 1000 }), /but it was measured, with \d+ delivered/],
    ['it was not run', completed({ contender: 'sse/uws', p50Us: 1000 }), /but it was not run/],
  ])('what must not work fails it: %s', (_, trial, text) => {
    expect(refusal(trial)).toMatchObject({ state: 'FAILED', text: expect.stringMatching(text) })
  })
})

function must<T>(value: T | null): T {
  if (value === null) throw new Error('not in the sample')
  return value
}
