/** Short stable names for what is equal: settings that make trials comparable, machines, texts. */
import { createHash } from 'node:crypto'
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

/** What must be equal for results to stand in one trend, besides the scenario's name. */
export function comparedSettings(scenario: ResultFile['scenario']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(scenario).filter(([key]) => !FREE_KEYS.has(key)))
}

export function settingsFingerprint(scenario: ResultFile['scenario']): string {
  return fingerprint(comparedSettings(scenario))
}
