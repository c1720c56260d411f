/** What is wrong with the thresholds of a scenario, each with its place in the text. */
import { type NamedBeside, type PlacedProblem, parseThreshold } from '../gate/threshold-grammar.js'
import type { ScenarioFile } from './schema.js'
import type { KeyProblem } from './shape-problems.js'

/** `beside`: contenders that thresholds may name beside the catalogue's. */
export function thresholdKeyProblems(
  scenario: Pick<ScenarioFile, 'thresholds' | 'upstream'>,
  beside: NamedBeside,
): KeyProblem[] {
  return scenario.thresholds.flatMap((text, i) =>
    problemsOf(parseThreshold(text, beside), scenario).map(
      ({ at, problem }): KeyProblem => ({ path: ['thresholds', i], part: 'value', at, problem }),
    ),
  )
}

function problemsOf(
  parsed: ReturnType<typeof parseThreshold>,
  { upstream }: Pick<ScenarioFile, 'upstream'>,
): readonly PlacedProblem[] {
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
