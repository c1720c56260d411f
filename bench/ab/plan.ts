/** In which order the arms of an A/B plan are measured: either arm first equally often, pair by pair, seeded. */
import { BenchError } from '../errors.js'
import { type Random, seededRandom, shuffled } from '../random.js'
import type { PlannedTrial } from '../run/trial-plan.js'

/** One trial in every arm, one directly after the other. */
export interface PlannedPair {
  /** Index of the trial in the plan of each arm. */
  readonly index: number
  /** Places of the arms in the list of arms, first measured first. */
  readonly order: readonly number[]
}

export interface PairsToPlan {
  /** The trials of one arm; those of the others have the same blocks, contenders and points in the same places. */
  readonly planned: readonly PlannedTrial[]
  readonly arms: number
  readonly seed: number
}

/** @throws BenchError when the blocks are not even: no order would be fair. */
export function requireEvenBlocks(blocks: number, where = '--blocks'): void {
  if (Number.isInteger(blocks) && blocks >= 2 && blocks % 2 === 0) return
  const message = 'the blocks must be an even number, at least 2: either arm comes first in half of them'
  throw new BenchError({ code: 'flag-value', message, value: blocks, where })
}

/** Of every contender (and point), each two arms come in either order in exactly half of the blocks. */
export function planPairs({ planned, arms, seed }: PairsToPlan): PlannedPair[] {
  const random = seededRandom(seed, 'order of arms')
  const queues = new Map<string, (readonly number[])[]>()
  const keyOf = ({ contender, point }: PlannedTrial): string => `${contender.name} ${point}`
  for (const trial of planned) queues.set(keyOf(trial), [])
  for (const [key, queue] of queues) {
    const blocks = planned.filter((trial) => keyOf(trial) === key).length
    queue.push(...balancedOrders(blocks, arms, random))
  }
  return planned.map((trial) => ({ index: trial.index, order: queues.get(keyOf(trial))?.pop() ?? [] }))
}

/** Half of the orders, each used about equally often, with the reverse of every one of them. */
function balancedOrders(blocks: number, arms: number, random: Random): (readonly number[])[] {
  requireEvenBlocks(blocks)
  const rotations = Array.from({ length: arms === 2 ? 1 : arms }, (_, first) =>
    Array.from({ length: arms }, (_, i) => (first + i) % arms),
  )
  const halves: (readonly number[])[] = []
  while (halves.length < blocks / 2) halves.push(...shuffled(rotations, random))
  const taken = halves.slice(0, blocks / 2)
  return shuffled([...taken, ...taken.map((order) => [...order].reverse())], random)
}
