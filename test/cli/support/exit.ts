/** The exit code that a result must lead to, worked out apart from the tool's own. */
import type { ResultFile } from '../../../bench/result/schema.js'
import { reasonsBeyondNoise } from '../../../scripts/smoke-verdict.js'

/** 0, or 3 when a noisy machine made a trial invalid; nothing else may be wrong. @throws Error otherwise. */
export function exitCodeByNoise({ trials }: ResultFile): 0 | 3 {
  const codes = trials.map((trial) => {
    if (trial.state === 'failed') throw new Error(`${trial.contender} failed: ${trial.cause.message}`)
    const wrong = [...reasonsBeyondNoise(trial), ...(trial.ledger.missing > 0 ? ['messages-missing'] : [])]
    if (wrong.length > 0) throw new Error(`${trial.contender}: ${wrong.join(', ')}`)
    return trial.validity.valid ? 0 : 3
  })
  return codes.includes(3) ? 3 : 0
}
