/** `--confirm`: a second session of the contenders that have regressed, with another seed. */
import { confirmed } from '../gate/ab.js'
import type { GateFile } from '../gate/gate-file.js'
import type { Arm } from './arm.js'
import type { MeasureTrial } from './run-ab.js'
import { measureSession, type SessionOptions } from './session.js'

/**
 * The gate of both sessions; the first one's where no noisy metric regressed, or the run was interrupted.
 * @param options Of the first session, with the writers of the second: one for A, one for B.
 */
export async function confirmRegressions(
  first: GateFile,
  options: SessionOptions,
  measure?: MeasureTrial,
): Promise<GateFile> {
  const flagged = first.rows.filter((row) => row.class === 'noisy' && !row.advisory && row.verdict === 'regression')
  const names = new Set(flagged.map(({ contender }) => contender))
  if (names.size === 0 || options.signal.aborted) return first
  options.onProgress({ type: 'note', text: `confirming ${[...names].join(', ')} in a second session` })
  const arms = options.arms.slice(0, 2).map((arm): Arm => {
    const contenders = arm.contenders.filter(({ name }) => names.has(name))
    // Two contenders that are compared are one row, of neither's name.
    return contenders.length === 0 ? arm : { ...arm, contenders }
  })
  const second = await measureSession({ ...options, arms, seed: options.seed + 1, notes: [] }, measure)
  return confirmed(first, second.gate)
}
