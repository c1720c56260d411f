/** The scenario that a command line asks for, with everything that is wrong with it and with the flags. */
import { splitPatterns } from '../contender-names.js'
import { contenderProblems } from '../contenders.js'
import type { Scenario } from '../contracts/scenario.js'
import { BenchError, type ErrorCode, type Problem } from '../errors.js'
import { thresholdFlagProblems } from '../gate/threshold-grammar.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'

/** Problems for which a scenario was not looked into, so that what the flags name was not either. */
const UNREAD: readonly ErrorCode[] = ['scenario-not-found', 'scenario-unreadable', 'scenario-syntax']

/** @throws BenchError with every problem of the scenario, its overrides, the contenders and the thresholds. */
export function scenarioOf(name: string, flags: ScenarioOverrides): Scenario {
  try {
    return loadScenario(name, flags)
  } catch (error) {
    if (!(error instanceof BenchError) || !UNREAD.includes(error.code)) throw error
    throw new BenchError([
      ...error.problems,
      ...contenderFlagProblems(flags),
      ...thresholdFlagProblems(flags.threshold ?? [], flags.targets ?? []),
    ])
  }
}

function contenderFlagProblems({ contenders, targets = [] }: ScenarioOverrides): Problem[] {
  if (contenders === undefined) return []
  const named = contenderProblems(typeof contenders === 'string' ? splitPatterns(contenders) : contenders, targets)
  return named.map((problem) => ({ ...problem, where: '--contenders' }))
}
