/** How contenders are named: `transport/engine+topology`, patterns of such names, and what is wrong with one. Pure. */
import { CORE_ENGINES, type Contender } from './contracts/names.js'
import type { Problem } from './errors.js'
import { nearest } from './scenario/nearest.js'
import { parseTopology, TOPOLOGIES_TO_SUGGEST, TOPOLOGY_HELP, topologyProblem } from './topology.js'

interface NameParts {
  /** `sse/node`, or a pattern of such names. */
  readonly base: string
  /** What stands behind the first `+`; '': nothing. */
  readonly topology: string
}

export function nameParts(name: string): NameParts {
  const plus = name.indexOf('+')
  return plus < 0 ? { base: name, topology: '' } : { base: name.slice(0, plus), topology: name.slice(plus + 1) }
}

/** `a,b , c` as its parts; empty parts are dropped. */
export function splitPatterns(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/**
 * Whether a pattern without topology selects this entry of the catalogue. A star as engine stands for the core engines
 * and the targets that are given only, so that whatever else is installed, the same contenders are measured.
 */
export function selectsEntry(pattern: string, { name, role, engine }: Contender): boolean {
  if (!pattern.includes('*')) return pattern === name
  if (role === 'floor') return false
  const isMeant = engine === 'target' || (CORE_ENGINES as readonly string[]).includes(engine)
  return (isMeant || !/(^|\/)\*+$/.test(pattern)) && globMatches(pattern, name)
}

/**
 * Whether a pattern speaks of this name, whoever it was measured with: a star stands for anything, and a pattern
 * without topology for every topology. A name without star is only itself.
 */
export function patternCovers(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name
  const [wanted, found] = [nameParts(pattern), nameParts(name)]
  const isCovered = wanted.topology === '' || wanted.topology === found.topology
  return isCovered && globMatches(wanted.base, found.base)
}

function globMatches(pattern: string, name: string): boolean {
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(name)
}

/** An entry of the catalogue with this topology, or why it cannot be. */
export function withTopology(entry: Contender, text: string): Contender | Problem {
  if (text === '') return entry
  const topology = parseTopology(text)
  if (topology === null) return topologyUnknown(`${entry.name}+${text}`)
  const message = topologyProblem(entry.transport, entry.engine, topology)
  if (message !== null) return { code: 'contender-unknown', message, value: `${entry.name}+${text}` }
  return { ...entry, topology, name: `${entry.name}+${text}` }
}

/** What is wrong with a name or pattern that selects nothing; null: it selects something. */
export function nameProblem(pattern: string, catalogue: readonly Contender[]): Problem | null {
  const { base, topology } = nameParts(pattern)
  if (pattern.includes('+') && (topology === '' || parseTopology(topology) === null)) return topologyUnknown(pattern)
  const entries = catalogue.filter((entry) => selectsEntry(base, entry))
  if (entries.length === 0) return contenderUnknown(pattern, catalogue)
  const problems = entries.map((entry) => withTopology(entry, topology)).filter((one) => 'code' in one)
  const [first] = problems
  return first !== undefined && problems.length === entries.length ? { ...first, value: pattern } : null
}

function topologyUnknown(pattern: string): Problem {
  const close = nearest(nameParts(pattern).topology, TOPOLOGIES_TO_SUGGEST)
  return {
    code: 'contender-unknown',
    message: `there is no such topology${close === undefined ? '' : `; did you mean +${close}?`}`,
    value: pattern,
    remedy: `behind + comes ${TOPOLOGY_HELP}`,
  }
}

function contenderUnknown(pattern: string, catalogue: readonly Contender[]): Problem {
  const { base, topology } = nameParts(pattern)
  const names = catalogue.map((entry) => entry.name)
  const close = nearest(base, names)
  const meant = close === undefined || topology === '' ? close : `${close}+${topology}`
  const what = pattern.includes('*') ? 'no contender matches this pattern' : 'there is no such contender'
  return {
    code: 'contender-unknown',
    message: meant === undefined ? what : `${what}; did you mean ${meant}?`,
    value: pattern,
    remedy: validNames(catalogue),
  }
}

export function validNames(catalogue: readonly Contender[]): string {
  const names = catalogue.map((entry) => entry.name).join(', ')
  return `valid: ${names}; or a pattern such as sse/* or */uws; behind each may stand + and a topology, as in sse/node+nginx-h2 (transport-bench list); those of a server of others with --target FILE (run, list)`
}
