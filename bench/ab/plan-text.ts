/** What an A/B plan will do and what it can find, said before it is measured. */

import { formatCount, formatRatio, inPercent } from '../format.js'
import { type Arm, isSameArms } from './arm.js'
import { ALPHA, detectableRatios, type Family } from './family.js'

export interface PlanToTell {
  readonly arms: readonly Arm[]
  readonly blocks: number
  readonly family: Family
  /** About how long it takes, s. */
  readonly seconds: number
  /** Trials of all arms. */
  readonly trials: number
}

export function planText(plan: PlanToTell): string {
  const { arms, blocks, family, trials } = plan
  const { hypotheses } = family
  const [a, b] = arms
  const smallest = (2 ** -blocks).toPrecision(2)
  return [
    `A: ${a?.label}; B: ${b?.label}${arms.length > 2 ? '; A′: A once more' : ''}${isSameArms(arms) ? ' (A/A: whatever differs is noise)' : ''}`,
    `${formatCount(blocks)} blocks, ${formatCount(trials)} trials, about ${duration(plan.seconds)}`,
    hypotheses === 0
      ? 'no noisy metric is judged, only the exact ones'
      : `family of m = ${formatCount(hypotheses)} hypotheses, error ${ALPHA} in all; smallest p ${smallest}, needed by the first ${(ALPHA / hypotheses).toPrecision(2)}`,
    ...marginLines(family, blocks),
  ].join('\n')
}

function marginLines({ metrics, hypotheses }: Family, blocks: number): string[] {
  const margins = [...new Set(metrics.map(({ delta }) => delta))]
  return margins.map((delta) => {
    const group = metrics.filter((metric) => metric.delta === delta)
    const found = detectableRatios(delta, { blocks, hypotheses }).map(
      ({ noise, ratio }) => `${ratio === null ? 'nothing' : formatRatio(ratio)} at ${inPercent(noise)} % noise`,
    )
    const names = group.map(({ key }) => key).join(', ')
    return `finds with power 0.8, beyond a margin of ${inPercent(delta)} % (${names}): ${found.join(', ')}`
  })
}

function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`
}
