/** The project's own gate where a contender cannot run: left out on a desk, demanded in CI, and never an excuse. */
import { expect, it } from 'vitest'
import type { GateRow } from '../../bench/gate/gate-file.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { isWorthAnother, ownGateVerdict } from '../../scripts/gate-verdict.js'
import { baselineOf, check, closedResult, only } from '../gate/support/check-inputs.js'

const RESULT = closedResult()
const BASELINE = baselineOf(RESULT)

const contendersWithout = (name: string): ResultFile['contenders'] =>
  RESULT.contenders.map((entry) =>
    entry.name === name ? { ...entry, available: false, reason: 'not installed' } : entry,
  )
const skipped = closedResult(
  only('sse/node', () => null),
  { contenders: contendersWithout('sse/node') },
)
const fatter = closedResult((trial) => ({
  ...trial,
  connections: { ...trial.connections, openedTotal: trial.connections.openedTotal + 1 },
}))
const regression = check(fatter, BASELINE).rows.find(({ verdict }) => verdict === 'regression') as GateRow

it.each([
  ['everything as it was', RESULT, false, true],
  ['everything as it was, in CI', RESULT, true, true],
  ['a contender that is not available', skipped, false, true],
  ['a contender that is not available, in CI', skipped, true, false],
  ['a contender that is available and was not measured', closedResult(only('sse/node', () => null)), false, false],
  ['a regression', fatter, false, false],
  [
    'nothing but a contender that is not available',
    closedResult(() => null, { contenders: contendersWithout('sse/node') }),
    false,
    false,
  ],
])('%s', (_, result, complete, isFine) => {
  expect(ownGateVerdict(check(result, BASELINE), result, { complete }).isFine).toBe(isFine)
})

it('says who was left out, and why', () => {
  expect(ownGateVerdict(check(skipped, BASELINE), skipped, { complete: false }).left).toEqual([
    { contender: 'sse/node', reason: 'not installed' },
  ])
})

const incomplete = closedResult(only('sse/node', () => null))

it.each([
  ['everything as it was', RESULT, false, false],
  ['a regression', fatter, false, false],
  ['something that was not measured', incomplete, false, true],
  ['a contender that is not available', skipped, false, false],
  ['a contender that is not available, in CI', skipped, true, true],
])('measures once more only where something could not be judged: %s', (_, result, complete, another) => {
  expect(isWorthAnother(check(result, BASELINE), result, { complete })).toBe(another)
})

it('does not measure a regression again that stands beside what could not be judged', () => {
  const rows = (['invalid', 'regression'] as const).map((verdict) => ({ ...regression, verdict }))
  expect(isWorthAnother({ rows }, RESULT, { complete: false })).toBe(false)
  expect(isWorthAnother({ rows: rows.slice(0, 1) }, RESULT, { complete: false })).toBe(true)
  const advised = rows.map((row) => ({ ...row, advisory: row.verdict === 'regression' }))
  expect(isWorthAnother({ rows: advised }, RESULT, { complete: false })).toBe(true)
})
