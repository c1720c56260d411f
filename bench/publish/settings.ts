/** In which settings scenarios of one name differ. */
import { incomparableSettings } from '../report/comparability.js'
import { canonicalJson } from '../result/digest.js'
import type { ResultFile } from '../result/schema.js'

type Scenario = ResultFile['scenario']

/** `clients = 5000`, for every setting in which not all are equal. */
export function differingSettings(scenario: Scenario, all: readonly Scenario[]): string[] {
  const own = all.indexOf(scenario)
  return incomparableSettings(all).map(({ key, values }) => `${key} = ${canonicalJson(values[own]) ?? 'none'}`)
}
