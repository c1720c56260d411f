/** The remarks of a verdict that follow from counts in the file alone: each is there exactly when its count says so. */
import type { CompletedTrial } from '../result/schema.js'
import type { FindingCode, ReasonCode } from '../validity/evidence.js'
import type { Checks } from './checks.js'
import type { TrialToCheck } from './trial-checks.js'

type Rule = readonly [code: ReasonCode | FindingCode, holds: (trial: CompletedTrial) => boolean]

const RULES: readonly Rule[] = [
  ['ledger-broken', ({ ledger }) => ledger.expected !== ledger.delivered + ledger.missing],
  ['messages-missing', ({ ledger }) => ledger.missing > 0],
  ['messages-duplicated', ({ ledger }) => ledger.duplicated > 0],
  ['messages-reordered', ({ ledger }) => ledger.reordered > 0],
  ['corrupt-events', ({ ledger }) => ledger.corrupt > 0],
  ['state-mismatch', (trial) => differing(trial) > trial.ledger.clientsMissingEvents],
  [
    'state-differs-by-missing',
    (trial) => differing(trial) > 0 && differing(trial) <= trial.ledger.clientsMissingEvents,
  ],
]

/** Clients whose state differs, by whichever of the two checks found more. */
function differing({ stateCheck }: CompletedTrial): number {
  return Math.max(stateCheck?.mismatched ?? 0, stateCheck?.rebuiltMismatched ?? 0)
}

export function checkVerdict(checks: Checks, { where, trial }: TrialToCheck): void {
  const { reasons, findings } = trial.validity
  const said = new Set([...reasons, ...findings].map(({ code }) => code))
  for (const [code, holds] of RULES) checks.same(`${where}.validity: ${code}`, said.has(code), holds(trial))
  const { missing, clientsMissingEvents } = trial.ledger
  checks.same(`${where}.ledger.clientsMissingEvents: some, if any`, clientsMissingEvents > 0, missing > 0)
}
