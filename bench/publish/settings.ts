/** In which settings scenarios of one name differ. */
import { incomparableSettings } from '../report/comparability.js'
import { canonicalJson } from '../result/digest.js'
import type { RunSettings } from './fingerprint.js'

/** `clients = 5000`, for every setting in which not all are equal. */
export function differingSettings(run: RunSettings, all: readonly RunSettings[]): string[] {
  const own = all.indexOf(run)
  const differing = incomparableSettings(all.map(({ scenario }) => scenario))
  const settings = differing.map(({ key, values }) => `${key} = ${canonicalJson(values[own]) ?? 'none'}`)
  const named = (['client', 'serverProcesses'] as const).filter((key) => all.some((other) => other[key] !== run[key]))
  return [...settings, ...named.map((key) => `${key} = ${run[key]}`)]
}
