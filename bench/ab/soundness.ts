/** Which trials are measured again: decided by how they were measured, never by which arm they are of. */
import { EXACT_MEANING } from '../gate/exact-validity.js'
import type { CompletedTrial, Trial } from '../result/schema.js'

/** Codes for which a trial says nothing about its arm; empty: it is sound, or its only problem is what it delivered. */
export function unsoundCodes(trial: Trial): string[] {
  if (trial.state === 'failed') return [trial.cause.code]
  const { reasons } = trial.validity
  return reasons.every(({ code }) => isAboutDelivery(code, trial)) ? [] : reasons.map(({ code }) => code)
}

/** What a server delivered wrongly is a finding about it: measuring again would hide it. */
function isAboutDelivery(code: CompletedTrial['validity']['reasons'][number]['code'], trial: CompletedTrial): boolean {
  // In a closed loop, whoever waited for an answer that was lost could not send all that it should.
  const isCausedByLoss = code === 'rate-not-attained' && (trial.upstream?.unanswered ?? 0) > 0
  return isCausedByLoss || (code in EXACT_MEANING && EXACT_MEANING[code as keyof typeof EXACT_MEANING] === 'counted')
}
