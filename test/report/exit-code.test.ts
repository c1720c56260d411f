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
