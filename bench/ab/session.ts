/** One session of an A/B measurement: all blocks of all arms, then the verdict from their results alone. */
import { basename } from 'node:path'
import { judgeAb } from '../gate/ab.js'
import type { GateFile } from '../gate/gate-file.js'
import type { ResultFile } from '../result/schema.js'
import { ARM_NAMES, type Arm } from './arm.js'
import { ALPHA, type Family } from './family.js'
import { type AbRunOptions, type MeasureTrial, type Retake, runAb } from './run-ab.js'

export interface SessionOptions extends AbRunOptions {
  readonly family: Family
  /** What else is to be said. */
  readonly notes: readonly string[]
  readonly toolVersion: string
}

export interface Session {
  readonly gate: GateFile
  /** In the order of the arms. */
  readonly results: readonly ResultFile[]
}

/** @throws BenchError before the first trial when the machine's limits do not allow the plan. */
export async function measureSession(options: SessionOptions, measure?: MeasureTrial): Promise<Session> {
  const { arms, family, blocks, toolVersion, writers } = options
  const { results, retakes } = await runAb(options, measure)
  const [a, b, nullArm] = results.map((result, i) => ({
    label: (arms[i] as Arm).label,
    file: basename(writers[i]?.path ?? ''),
    result,
  }))
  if (a === undefined || b === undefined) throw new Error('an A/B measurement has two arms')
  const gate = judgeAb({
    a,
    b,
    nullArm: nullArm ?? null,
    metrics: family.metrics,
    alpha: ALPHA,
    blocks,
    toolVersion,
    notes: [...options.notes, ...family.notes, ...retakeNotes(retakes, arms)],
  })
  return { gate, results }
}

/** Nothing that was measured twice is hidden: which pair, of which arm, and why. */
export function retakeNotes(retakes: readonly Retake[], arms: readonly Pick<Arm, 'role'>[]): string[] {
  if (retakes.length === 0) return []
  const ofArm = arms.map(({ role }) => {
    const own = retakes.filter(({ arm }) => arm === role)
    return `${ARM_NAMES[role]} ${own.length}`
  })
  const each = retakes.map(({ block, contender, point, arm, codes }) => {
    const at = point === null ? contender : `${contender} at ${point} clients`
    return `block ${block + 1}, ${at}: ${ARM_NAMES[arm]} ${codes.join(', ')}`
  })
  return [
    `Pairs with an invalid or failed trial were measured again in all arms; such trials by arm: ${ofArm.join(', ')} (${each.join('; ')}).`,
  ]
}
