/** Contenders relative to a reference contender that was measured in the same blocks. Pure. */
import type { CompletedTrial, ResultFile } from '../result/schema.js'
import { ascending, medianOfSorted } from '../stats/order.js'
import type { Metric } from './metric.js'
import { type Subject, subjectKey } from './subject.js'

/** One block: both values, unit of the metric; null: no sound trial states it. */
export interface ReferenceBlock {
  readonly block: number
  readonly reference: number | null
  readonly other: number | null
}

export interface ReferenceRatio {
  readonly blocks: readonly ReferenceBlock[]
  /** ln of the median ratio other / reference; null: too few blocks state it. */
  readonly logRatio: number | null
  /** Medians over the blocks that count; null as above. */
  readonly reference: number | null
  readonly other: number | null
}

/** More than half of the planned blocks must state both: a median of few is another thing than one of many. */
export function ratioToReference(
  result: ResultFile,
  { subject, reference, metric }: { readonly subject: Subject; readonly reference: string; readonly metric: Metric },
): ReferenceRatio {
  const soundValue = (contender: string, block: number): number | null => {
    const wanted = subjectKey({ ...subject, contender })
    const trial = result.trials.find((one) => one.block === block && subjectKey(one) === wanted)
    return trial?.state === 'completed' && trial.validity.valid ? positive(metric, trial) : null
  }
  if ([subject.contender, reference].some((name) => isPublishedByHarness(result, name)))
    return { blocks: [], logRatio: null, reference: null, other: null }
  const planned = Array.from({ length: result.scenario.blocks }, (_, block) => block)
  const blocks = planned.map((block) => ({
    block,
    reference: soundValue(reference, block),
    other: soundValue(subject.contender, block),
  }))
  const pairs = blocks.flatMap((one) =>
    one.reference === null || one.other === null ? [] : [[one.reference, one.other] as const],
  )
  if (2 * pairs.length <= planned.length) return { blocks, logRatio: null, reference: null, other: null }
  return {
    blocks,
    logRatio: median(pairs.map(([base, other]) => Math.log(other / base))),
    reference: median(pairs.map(([base]) => base)),
    other: median(pairs.map(([, other]) => other)),
  }
}

/**
 * What the harness publishes has a way to the server in its latency, and the reference, such as the floor, has none; so
 * that nobody takes one for the other, such contenders are in no noisy gate against a baseline.
 */
function isPublishedByHarness({ contenders }: ResultFile, name: string): boolean {
  return contenders.find((one) => one.name === name)?.publish === 'http'
}

/** What is not above 0, or no number, has no ratio. */
function positive(metric: Metric, trial: CompletedTrial): number | null {
  const value = metric.read(trial)
  return value !== null && value > 0 && Number.isFinite(value) ? value : null
}

function median(values: readonly number[]): number {
  return medianOfSorted(ascending(values))
}
