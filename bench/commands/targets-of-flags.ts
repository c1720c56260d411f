/** The servers of others that a command line names, and who publishes. */
import { type Contender, PUBLISH_MODES, type PublishMode } from '../contracts/names.js'
import type { TargetDefinition } from '../contracts/target.js'
import { BenchError, type Problem } from '../errors.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { targetContenders } from '../target/contenders.js'
import { loadTarget } from '../target/load.js'

export interface TargetFlags {
  /** Paths of target files. */
  readonly target?: readonly string[]
  readonly publish?: string
}

export interface NamedTargets {
  readonly definitions: readonly TargetDefinition[]
  /** One for each transport of each. */
  readonly contenders: readonly Contender[]
}

/** @throws BenchError with every problem of every file. */
export function targetsOf({ target = [] }: TargetFlags): NamedTargets {
  const problems: Problem[] = []
  const definitions = target.flatMap((file) => {
    try {
      return [loadTarget(file)]
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems)
      return []
    }
  })
  if (problems.length > 0) throw new BenchError(problems)
  return { definitions, contenders: targetContenders(definitions) }
}

/** The overrides with the targets' contenders. */
export function withTargets<Flags extends ScenarioOverrides>(flags: Flags, { contenders }: NamedTargets): Flags {
  return contenders.length === 0 ? flags : { ...flags, targets: contenders }
}

/** undefined: not named. @throws BenchError */
export function publishModeOf({ publish }: TargetFlags): PublishMode | undefined {
  if (publish === undefined) return undefined
  const mode = PUBLISH_MODES.find((one) => one === publish)
  if (mode !== undefined) return mode
  const message = `who publishes is ${PUBLISH_MODES.join(' or ')}: the server itself, or the harness by HTTP requests`
  throw new BenchError({ code: 'flag-value', message, value: publish, where: '--publish' })
}
