/** What is wrong with the thresholds of a scenario, each with its place in the text. */
import { type PlacedProblem, parseThreshold } from '../gate/threshold-grammar.js'
import type { ScenarioFile } from './schema.js'
import type { KeyProblem } from './shape-problems.js'

export function thresholdKeyProblems(scenario: Pick<ScenarioFile, 'thresholds' | 'upstream'>): KeyProblem[] {
  return scenario.thresholds.flatMap((text, i) =>
    problemsOf(text, scenario).map(
      ({ at, problem }): KeyProblem => ({ path: ['thresholds', i], part: 'value', at, problem }),
    ),
  )
}

function problemsOf(text: string, { upstream }: Pick<ScenarioFile, 'upstream'>): readonly PlacedProblem[] {
  const parsed = parseThreshold(text)
  if (!('comparisons' in parsed)) return parsed
  if (upstream?.loop === 'closed') return []
  return parsed.comparisons
    .filter(({ metric }) => metric.needsClosedLoop)
    .map(({ metric: { key }, at }) => ({ at, problem: { code: 'scenario-conflict', ...needsClosedLoop(key) } }))
}

function needsClosedLoop(key: string): { readonly message: string; readonly remedy: string } {
  return {
    message: `${key} is exact only where a client waits for each answer before it sends again`,
    remedy: 'set upstream.loop to closed, or use headerBytesPerMessage, bytesPerMessage or requestsPerMessage',
  }
}
