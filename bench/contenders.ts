/** The catalogue of contenders and how `--contenders` selects from it. The coordinator knows contenders by name only. */
import type { Contender, ContenderRole, EngineName, TransportName } from './contracts/names.js'
import { BenchError, type Problem } from './errors.js'
import { nearest } from './scenario/nearest.js'

function contender(transport: TransportName, engine: EngineName): Contender {
  return { name: `${transport}/${engine}`, transport, engine, role: 'contender' }
}

/** Pre-built bytes on a bare socket at the same load; measured in every run, never ranked. Its clients speak SSE. */
export const FLOOR: Contender = { name: 'floor/net', transport: 'sse', engine: 'net', role: 'floor' }

/** The floor's own numbers need fewer events than the contenders': its p50 is what contenders are held against. */
const FLOOR_SECONDS = 10

/** Measured time of a trial, s, where the scenario wants so many. */
export function measuredSeconds(role: ContenderRole, scenarioSeconds: number): number {
  return role === 'floor' ? Math.min(scenarioSeconds, FLOOR_SECONDS) : scenarioSeconds
}

/** Every contender, in the order in which lists and tables show them. */
export const CONTENDERS: readonly Contender[] = [
  contender('short-poll', 'node'),
  contender('long-poll', 'node'),
  contender('sse', 'node'),
  contender('websocket', 'ws'),
  contender('short-poll', 'uws'),
  contender('long-poll', 'uws'),
  contender('sse', 'uws'),
  contender('websocket', 'uws'),
]

/** Contenders and the floor. */
export const CATALOGUE: readonly Contender[] = [...CONTENDERS, FLOOR]

/** A contender that was asked for. Named literally, it must be available; matched by a pattern, it may be skipped. */
export interface SelectedContender {
  readonly contender: Contender
  readonly literal: boolean
}

/** The contender or floor of exactly this name. */
export function findContender(name: string): Contender | undefined {
  return CATALOGUE.find((entry) => entry.name === name)
}

/** Like `findContender`, but an unknown name is an error that lists the valid ones. */
export function contenderByName(name: string): Contender {
  const found = findContender(name)
  if (found === undefined) throw new BenchError(unknownContender(name))
  return found
}

/** `a,b , c` as its parts; empty parts are dropped. */
export function splitPatterns(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/**
 * Selects by literal names and `*` patterns (`sse/*`, `*` + `/uws`), in the catalogue's order, each once. Patterns
 * never match the floor, which every run measures anyway.
 * @throws BenchError with one problem per name or pattern that selects nothing.
 */
export function selectContenders(patterns: readonly string[]): SelectedContender[] {
  const problems = contenderProblems(patterns)
  if (problems.length > 0) throw new BenchError(problems)
  return CATALOGUE.flatMap((entry) => {
    const literal = patterns.includes(entry.name)
    const matched = literal || patterns.some((pattern) => matches(pattern, entry))
    return matched ? [{ contender: entry, literal }] : []
  })
}

/** One problem per name or pattern that selects nothing; an empty list selects nothing either. */
export function contenderProblems(patterns: readonly string[]): Problem[] {
  if (patterns.length === 0)
    return [{ code: 'contender-unknown', message: 'no contender is named', remedy: validNames() }]
  return patterns
    .filter((pattern) => !CATALOGUE.some((entry) => matches(pattern, entry)))
    .map((pattern) => unknownContender(pattern))
}

function matches(pattern: string, entry: Contender): boolean {
  if (!pattern.includes('*')) return pattern === entry.name
  if (entry.role === 'floor') return false
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(entry.name)
}

function unknownContender(pattern: string): Problem {
  const names = CATALOGUE.map((entry) => entry.name)
  const close = nearest(pattern, names)
  const what = pattern.includes('*') ? 'no contender matches this pattern' : 'there is no such contender'
  return {
    code: 'contender-unknown',
    message: close === undefined ? what : `${what}; did you mean ${close}?`,
    value: pattern,
    remedy: validNames(),
  }
}

function validNames(): string {
  return `valid: ${CATALOGUE.map((entry) => entry.name).join(', ')}; or a pattern such as sse/* or */uws`
}
