/** Whose heads and set-up are the same bytes in every trial, so that a gate may demand them. Pure. */
import { findContender } from '../contenders.js'
import { CORE_ENGINES } from '../contracts/names.js'
import { clientHttp, topologyText } from '../topology.js'
import type { Metric } from './metric.js'

/**
 * TLS signatures and tickets vary in length, HTTP/2 sends flow control when it likes, and a proxy cuts chunks as it reads
 * them; of other engines and of servers of others it is not known.
 */
export function hasExactHeads(contender: string): boolean {
  const found = findContender(contender)
  if (found === undefined) return false
  const isCore = found.role === 'floor' || (CORE_ENGINES as readonly string[]).includes(found.engine)
  return isCore && topologyText(found.topology) === '' && clientHttp(found) === 'h1'
}

/** Whether this contender states the metric exactly, as far as its name tells. */
export function isExactFor(contender: string, { needsPlainHeads }: Pick<Metric, 'needsPlainHeads'>): boolean {
  return !needsPlainHeads || hasExactHeads(contender)
}

/** What is said of those whose heads are in no gate; none: there are none. */
export function headNotes(contenders: readonly string[]): string[] {
  const names = [...new Set(contenders)].filter((name) => !hasExactHeads(name))
  if (names.length === 0) return []
  return [
    `HTTP heads and set-up bytes are not gated for ${names.join(', ')}: with TLS, HTTP/2, a proxy or an engine beyond the core they are not the same in every trial, or not known to be.`,
  ]
}
