/** The verdict of one trial: evidence in, typed reasons and findings out. Pure; the limits are in thresholds.ts. */
import { corruptRule, ledgerRule, outOfRangeRule, stateRule, wireRule } from './account-rules.js'
import { completenessRule } from './completeness.js'
import { type Evidence, type Finding, REASON_CODES, type Reason, type Verdict } from './evidence.js'
import {
  absentProbesRule,
  clientsUnservedRule,
  connectsDroppedRule,
  failuresRule,
  loadBusyRule,
  stolenRule,
  timerLateRule,
} from './load-rules.js'
import { harnessLagRule, publicationQueueRule, publicationsRule } from './publication-rules.js'
import { closedLoopRule, fewEventsRule, publisherRule, rateRule, readingsRule, shardsRule } from './server-rules.js'

const RULES: readonly ((evidence: Evidence) => readonly (Reason | Finding)[])[] = [
  completenessRule,
  loadBusyRule,
  timerLateRule,
  publisherRule,
  harnessLagRule,
  publicationsRule,
  publicationQueueRule,
  rateRule,
  closedLoopRule,
  readingsRule,
  shardsRule,
  clientsUnservedRule,
  connectsDroppedRule,
  failuresRule,
  stolenRule,
  ledgerRule,
  wireRule,
  corruptRule,
  stateRule,
  outOfRangeRule,
  fewEventsRule,
  absentProbesRule,
]

/** Valid when there is no reason against it; findings are shown beside a valid trial. */
export function judge(evidence: Evidence): Verdict {
  const remarks = RULES.flatMap((rule) => rule(evidence))
  const reasons = remarks.filter(isReason)
  const findings = remarks.filter((remark): remark is Finding => !isReason(remark))
  return { valid: reasons.length === 0, reasons, findings: firstOfEach(findings) }
}

const reasonCodes: ReadonlySet<string> = new Set(REASON_CODES)

function isReason(remark: Reason | Finding): remark is Reason {
  return reasonCodes.has(remark.code)
}

/** Two rules may come to the same finding; the first says it. Absent probes differ by their name. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  const key = (finding: Finding): string => `${finding.code}/${finding.evidence.probe ?? ''}`
  return findings.filter((finding, i) => findings.findIndex((other) => key(other) === key(finding)) === i)
}
