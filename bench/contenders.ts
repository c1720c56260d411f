/** The catalogue of contenders and how `--contenders` selects from it. The coordinator knows contenders by name only. */
import {
  CORE_ENGINES,
  type Contender,
  type ContenderRole,
  type EngineName,
  type PublishMode,
  type TransportName,
} from './contracts/names.js'
import { BenchError, type Problem } from './errors.js'
import { nearest } from './scenario/nearest.js'
import { DIRECT, parseTopology, TOPOLOGY_HELP, topologyProblem, topologyText, withTls } from './topology.js'

function contender(transport: TransportName, engine: EngineName): Contender {
  return { name: `${transport}/${engine}`, transport, engine, role: 'contender', topology: DIRECT, publish: 'direct' }
}

/** Pre-built bytes on a bare socket at the same load; measured in every run, never ranked. Its clients speak SSE. */
export const FLOOR: Contender = { ...contender('sse', 'net'), name: 'floor/net', role: 'floor' }

/** The floor's own numbers need fewer events than the contenders': its p50 is what contenders are held against. */
const FLOOR_SECONDS = 10

/** Measured time of a trial, s, where the scenario wants so many. */
export function measuredSeconds(role: ContenderRole, scenarioSeconds: number): number {
  return role === 'floor' ? Math.min(scenarioSeconds, FLOOR_SECONDS) : scenarioSeconds
}

/** Every contender without anything between server and clients, in the order in which lists and tables show them. */
export const CONTENDERS: readonly Contender[] = [
  contender('short-poll', 'node'),
  contender('long-poll', 'node'),
  contender('sse', 'node'),
  contender('websocket', 'ws'),
  contender('short-poll', 'uws'),
  contender('long-poll', 'uws'),
  contender('sse', 'uws'),
  contender('websocket', 'uws'),
  contender('short-poll', 'node-h2'),
  contender('long-poll', 'node-h2'),
  contender('sse', 'node-h2'),
  contender('sse', 'better-sse'),
  contender('sse', 'hono'),
  contender('websocket', 'fastify'),
  contender('websocket', 'sockjs'),
  contender('long-poll', 'engine.io'),
  contender('websocket', 'engine.io'),
  contender('websocket', 'socket.io'),
]

/** Contenders and the floor. */
export const CATALOGUE: readonly Contender[] = [...CONTENDERS, FLOOR]

/** A contender that was asked for. Named literally, it must be available; matched by a pattern, it may be skipped. */
export interface SelectedContender {
  readonly contender: Contender
  readonly literal: boolean
}

export interface SelectionOptions {
  /** Servers of target files, one contender per transport. */
  readonly targets?: readonly Contender[]
  /** Everything selected speaks TLS to its clients. */
  readonly tls?: boolean
  /** Who publishes; left out: the server itself, and for all of the run the harness when a target is among them. */
  readonly publish?: PublishMode | undefined
}

/** The contender or floor of exactly this name, `sse/node+nginx-h2` included. */
export function findContender(name: string, targets: readonly Contender[] = []): Contender | undefined {
  const base = splitName(name)
  const entry = [...CATALOGUE, ...targets].find((one) => one.name === base.name)
  return entry === undefined || 'code' in withTopology(entry, base.topology)
    ? undefined
    : (withTopology(entry, base.topology) as Contender)
}

/** Like `findContender`, but an unknown name is an error that lists the valid ones. */
export function contenderByName(name: string): Contender {
  const found = findContender(name)
  if (found === undefined) throw new BenchError(problemOf(name, CATALOGUE) ?? unknownContender(name, CATALOGUE))
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
 * Selects by literal names and `*` patterns (`sse/*`, `*` + `/uws`, `sse/*+nginx`), in the catalogue's order, each once.
 * A star as engine stands for the core engines; what lies between server and clients must be written out. Patterns
 * never match the floor, which every run measures anyway.
 * @throws BenchError with one problem per name or pattern that selects nothing.
 */
export function selectContenders(patterns: readonly string[], options: SelectionOptions = {}): SelectedContender[] {
  const { targets = [], tls = false } = options
  const problems = contenderProblems(patterns, targets)
  if (problems.length > 0) throw new BenchError(problems)
  const catalogue = [...CATALOGUE, ...targets]
  const topologies = [...new Set(patterns.map((pattern) => splitName(pattern).topology))]
  const selected = topologies.flatMap((topology) =>
    catalogue.flatMap((entry) => {
      const contender = withTopology(entry, topology)
      if ('code' in contender) return []
      const literal = patterns.includes(contender.name)
      return literal || patterns.some((pattern) => matches(pattern, contender)) ? [{ contender, literal }] : []
    }),
  )
  const secured = selected.map((one) => (tls ? { ...one, contender: secure(one.contender) } : one))
  const unique = secured.filter(
    ({ contender }, i) => secured.findIndex((other) => other.contender.name === contender.name) === i,
  )
  const hasTarget = unique.some(({ contender }) => contender.engine === 'target')
  const publish = options.publish ?? (hasTarget ? 'http' : 'direct')
  return unique.map((one) => ({ ...one, contender: publishedBy(one.contender, publish) }))
}

/** The floor and targets are published in the one way that they know. */
function publishedBy(contender: Contender, publish: PublishMode): Contender {
  if (contender.role === 'floor') return contender
  return { ...contender, publish: contender.engine === 'target' ? 'http' : publish }
}

function secure(contender: Contender): Contender {
  if (contender.role === 'floor') return contender
  const topology = withTls(contender.topology)
  return { ...contender, topology, name: `${splitName(contender.name).name}+${topologyText(topology)}` }
}

/** One problem per name or pattern that selects nothing; an empty list selects nothing either. */
export function contenderProblems(patterns: readonly string[], targets: readonly Contender[] = []): Problem[] {
  const catalogue = [...CATALOGUE, ...targets]
  if (patterns.length === 0)
    return [{ code: 'contender-unknown', message: 'no contender is named', remedy: validNames(catalogue) }]
  return patterns.flatMap((pattern) => problemOf(pattern, catalogue) ?? [])
}

function problemOf(pattern: string, catalogue: readonly Contender[]): Problem | null {
  const { topology } = splitName(pattern)
  if (parseTopology(topology) === null)
    return {
      code: 'contender-unknown',
      message: `there is no such topology: ${topology}`,
      value: pattern,
      remedy: `behind + comes ${TOPOLOGY_HELP}`,
    }
  const bases = catalogue.filter((entry) => matches(splitName(pattern).name, { ...entry, topology: DIRECT }))
  if (bases.length === 0) return unknownContender(pattern, catalogue)
  const problems = bases.map((entry) => withTopology(entry, topology)).filter((one) => 'code' in one)
  return problems.length === bases.length ? { ...(problems[0] as Problem), value: pattern } : null
}

function splitName(name: string): { readonly name: string; readonly topology: string } {
  const plus = name.indexOf('+')
  return plus < 0 ? { name, topology: '' } : { name: name.slice(0, plus), topology: name.slice(plus + 1) }
}

/** The contender behind this topology, or why there is none. */
function withTopology(entry: Contender, text: string): Contender | Problem {
  const topology = parseTopology(text)
  if (topology === null) return { code: 'contender-unknown', message: `there is no such topology: ${text}` }
  if (text === '') return entry
  const message = topologyProblem(entry.transport, entry.engine, topology)
  if (message !== null) return { code: 'contender-unknown', message, value: `${entry.name}+${text}` }
  return { ...entry, topology, name: `${entry.name}+${text}` }
}

function matches(pattern: string, entry: Contender): boolean {
  const wanted = splitName(pattern)
  const base = splitName(entry.name).name
  if (wanted.topology !== topologyText(entry.topology)) return false
  if (!wanted.name.includes('*')) return wanted.name === base
  if (entry.role === 'floor') return false
  if (/(^|\/)\*+$/.test(wanted.name) && !(CORE_ENGINES as readonly string[]).includes(entry.engine)) return false
  const source = wanted.name
    .split(/\*+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(base)
}

function unknownContender(pattern: string, catalogue: readonly Contender[]): Problem {
  const names = catalogue.map((entry) => entry.name)
  const close = nearest(pattern, names)
  const what = pattern.includes('*') ? 'no contender matches this pattern' : 'there is no such contender'
  return {
    code: 'contender-unknown',
    message: close === undefined ? what : `${what}; did you mean ${close}?`,
    value: pattern,
    remedy: validNames(catalogue),
  }
}

function validNames(catalogue: readonly Contender[]): string {
  const names = catalogue.map((entry) => entry.name).join(', ')
  return `valid: ${names}; or a pattern such as sse/* or */uws; each may be followed by + and ${TOPOLOGY_HELP}`
}
