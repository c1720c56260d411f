/** Short stable names for what is equal: settings that make trials comparable, machines, texts. */
import { createHash } from 'node:crypto'
import type { ClientKind } from '../contracts/names.js'
import { FREE_KEYS } from '../report/comparability.js'
import { canonicalJson } from '../result/digest.js'
import type { ResultFile } from '../result/schema.js'

/** The first 8 hexadecimal digits of the SHA-256 of the canonical JSON. */
export function fingerprint(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 8)
}

/** SHA-256 of a text's UTF-8 bytes, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What trends tell runs of one scenario apart by. */
export interface RunSettings {
  readonly scenario: ResultFile['scenario']
  /** What simulated the clients. */
  readonly client: ClientKind
  /** Processes that each server ran in. */
  readonly serverProcesses: number
}

/**
 * What must be equal for results to stand in one trend, besides the scenario's name; lean clients and one server process
 * go without saying.
 */
export function comparedSettings({
  scenario,
  client,
  serverProcesses,
}: RunSettings): Readonly<Record<string, unknown>> {
  const settings = Object.fromEntries(Object.entries(scenario).filter(([key]) => !FREE_KEYS.has(key)))
  return {
    ...settings,
    ...(client === 'lean' ? {} : { client }),
    ...(serverProcesses === 1 ? {} : { serverProcesses }),
  }
}

export function settingsFingerprint(run: RunSettings): string {
  return fingerprint(comparedSettings(run))
}
