import { expect, test } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { completed, failed, latency, result } from './sample.js'

const fine = completed({ contender: 'sse/node', p50Us: 1000 })
const of = (trials: ResultFile['trials'], change: Partial<ResultFile> = {}): number =>
  exitCodeOfResult({ ...result({ trials }), ...change })

const run = result({ trials: [] }).run

test.each([
  ['all is fine', 0, of([fine, fine])],
  ['a failed trial', 3, of([fine, failed('sse/uws')])],
  ['an invalid trial', 3, of([{ ...fine, validity: { valid: false, reasons: [], findings: [] } }])],
  [
    'a finding alone',
    0,
    of([
      {
        ...fine,
        validity: {
          valid: true,
          reasons: [],
          findings: [{ code: 'few-events', message: 'm', remedy: 'r', evidence: {} }],
        },
      },
    ]),
  ],
  ['one lost message', 3, of([{ ...fine, ledger: { ...fine.ledger, missing: 1 } }])],
  ['a duplicate', 0, of([{ ...fine, ledger: { ...fine.ledger, duplicated: 1 } }])],
  ['a censored latency', 3, of([{ ...fine, latency: latency(1, { censored: 1 }) }])],
  [
    'a wrong state',
    3,
    of([{ ...fine, stateCheck: { clients: 1, mismatched: 1, rebuilt: 0, rebuiltMismatched: 0, examples: [] } }]),
  ],
  ['no trial at all', 3, of([])],
  ['a trial that never ran', 3, of([fine], { plan: { trials: 2, order: [] } })],
  ['a run that was killed', 3, of([fine], { run: { ...run, state: 'running', finishedAt: null } })],
  [
    'an interrupted run, before everything else',
    130,
    of([failed('sse/uws')], { run: { ...run, state: 'aborted', aborted: true } }),
  ],
])('%s: exit %i', (_, expected, code) => {
  expect(code).toBe(expected)
})

const withThreshold = (trials: ResultFile['trials'], threshold: string): number =>
  exitCodeOfResult(result({ trials, overrides: { threshold: [threshold] } }))
const lossy = { ...fine, ledger: { ...fine.ledger, delivered: 199_997, missing: 3 } }
const invalid = { ...fine, validity: { valid: false, reasons: [], findings: [] } }
const wrong = { clients: 1, mismatched: 1, rebuilt: 0, rebuiltMismatched: 0, examples: [] }

test.each([
  ['all met', 0, withThreshold([fine], 'p50 < 2ms')],
  ['one missed', 1, withThreshold([fine], 'p50 < 2ms, p99 < 1us')],
  ['one left open', 2, withThreshold([fine], 'p999 < 2s')],
  ['a lost message is a missed objective', 1, withThreshold([lossy], 'p50 < 2ms')],
  ['a lost message that a threshold allows', 0, withThreshold([lossy], 'missing <= 3')],
  [
    'a lost message that a threshold allows to others',
    1,
    withThreshold([lossy, completed({ contender: 'sse/uws', p50Us: 1 })], 'sse/uws: missing <= 3'),
  ],
  ['a wrong state stays invalid', 3, withThreshold([{ ...lossy, stateCheck: wrong }], 'p50 < 2ms')],
  ['an invalid trial stays invalid', 3, withThreshold([fine, invalid], 'p50 < 2ms')],
  ['a failed trial stays invalid', 3, withThreshold([fine, failed('sse/uws')], 'sse/node: p50 < 2ms')],
  ['a pattern that matches nothing', 3, withThreshold([fine], 'long-poll/*: p50 < 2ms')],
  ['nothing measured', 3, withThreshold([], 'p50 < 2ms')],
])('with thresholds, %s: exit %i', (_, expected, code) => {
  expect(code).toBe(expected)
})
