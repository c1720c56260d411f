/** How the arms were run, as far as it is no part of the scenario: where it differs, it is said. Pure. */
import { loadProcessesOf } from '../result/load-processes.js'
import type { ResultFile } from '../result/schema.js'
import type { NamedArm } from './ab-pairs.js'

/** What a run does not tell differs from nothing. */
const SETTINGS: readonly (readonly [name: string, of: (result: ResultFile) => string | number | null])[] = [
  ['kind of clients', ({ run }) => run.client],
  ['server processes', ({ run }) => run.serverProcesses],
  ['load processes', loadProcessesOf],
]

/** One sentence about each arm that was run otherwise than the base, asked for or not; empty: none was. */
export function settingNotes(base: NamedArm, others: readonly NamedArm[]): string[] {
  return others.flatMap((other) => {
    const differences = SETTINGS.flatMap(([name, of]) => {
      const [one, two] = [of(base.result), of(other.result)]
      return one === null || two === null || one === two
        ? []
        : [`${name}: ${one} in ${base.name}, ${two} in ${other.name}`]
    })
    return differences.length === 0 ? [] : [`The arms were run with different settings: ${differences.join('; ')}.`]
  })
}
