/** The catalogue of contenders and how `--contenders` selects from it. The coordinator knows contenders by name only. */
import { nameParts, nameProblem, selectsEntry, validNames, withTopology } from './contender-names.js'
import type { Contender, ContenderRole, EngineName, PublishMode, TransportName } from './contracts/names.js'
import { BenchError, type Problem } from './errors.js'
import { DIRECT, topologyText, withTls } from './topology.js'

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
  if (nameProblem(name, [...CATALOGUE, ...targets]) !== null) return undefined
  const { base, topology } = nameParts(name)
  const entry = [...CATALOGUE, ...targets].find((one) => one.name === base)
  const found = entry === undefined ? undefined : withTopology(entry, topology)
  return found === undefined || 'code' in found ? undefined : found
}

/** Like `findContender`, but an unknown name is an error that lists the valid ones. */
export function contenderByName(name: string): Contender {
  const found = findContender(name)
  if (found !== undefined) return found
  const pattern: Problem = { code: 'contender-unknown', message: 'one contender is wanted, not a pattern', value: name }
  throw new BenchError(nameProblem(name, CATALOGUE) ?? pattern)
}

/** Place in the catalogue, whatever lies between server and clients; what is not in it comes last. */
export function cataloguePlace(name: string): number {
  const place = CATALOGUE.findIndex((entry) => entry.name === nameParts(name).base)
  return place === -1 ? CATALOGUE.length : place
}

/**
 * Selects by literal names and `*` patterns (`sse/*`, `*` + `/uws`, `sse/*+nginx`), in the catalogue's order, each once,
 * topology by topology in the order in which they are first named. What lies between server and clients must be written
 * out. Patterns never match the floor, which every run measures anyway.
 * @throws BenchError with one problem per name or pattern that selects nothing, or per target that none selects.
 */
export function selectContenders(patterns: readonly string[], options: SelectionOptions = {}): SelectedContender[] {
  const { targets = [], tls = false } = options
  const problems = contenderProblems(patterns, targets)
  if (problems.length > 0) throw new BenchError(problems)
  const selected = selectedOf(patterns, [...CATALOGUE, ...targets])
  const unselected = unselectedTargets(targets, selected)
  if (unselected.length > 0) throw new BenchError(unselected)
  const unique = merged(tls ? selected.map(secured) : selected)
  const hasTarget = unique.some(({ contender }) => contender.engine === 'target')
  const publish = options.publish ?? (hasTarget ? 'http' : 'direct')
  return unique.map((one) => ({ ...one, contender: publishedBy(one.contender, publish) }))
}

/** Whoever gives a target means to measure it. */
function unselectedTargets(targets: readonly Contender[], selected: readonly SelectedContender[]): Problem[] {
  const serverOf = ({ name }: Contender): string => nameParts(name).base.slice(name.indexOf('/') + 1)
  const measured = new Set(selected.map(({ contender }) => serverOf(contender)))
  return [...new Set(targets.map(serverOf))]
    .filter((server) => !measured.has(server))
    .map((server): Problem => {
      const names = targets.filter((one) => serverOf(one) === server).map(({ name }) => name)
      return {
        code: 'target-conflict',
        message: 'none of its contenders is among those that are to be measured',
        value: server,
        where: '--target',
        remedy: `name one (${names.join(', ')}) or a pattern such as */${server} in --contenders, or leave the target out`,
      }
    })
}

function selectedOf(patterns: readonly string[], catalogue: readonly Contender[]): SelectedContender[] {
  const wanted = patterns.map((pattern) => ({ ...nameParts(pattern), pattern }))
  const topologies = [...new Set(wanted.map(({ topology }) => topology))]
  return topologies.flatMap((topology) =>
    catalogue.flatMap((entry) => {
      const contender = withTopology(entry, topology)
      const own = wanted.filter((one) => one.topology === topology && selectsEntry(one.base, entry))
      if ('code' in contender || own.length === 0) return []
      return [{ contender, literal: own.some(({ pattern }) => pattern === contender.name) }]
    }),
  )
}

/** Each name once; asked for literally if it was so anywhere. */
function merged(selected: readonly SelectedContender[]): SelectedContender[] {
  const byName = new Map<string, SelectedContender>()
  for (const one of selected) {
    const literal = one.literal || byName.get(one.contender.name)?.literal === true
    byName.set(one.contender.name, { ...one, literal })
  }
  return [...byName.values()]
}

/** The floor and targets are published in the one way that they know. */
function publishedBy(contender: Contender, publish: PublishMode): Contender {
  if (contender.role === 'floor') return contender
  return { ...contender, publish: contender.engine === 'target' ? 'http' : publish }
}

function secured({ contender, literal }: SelectedContender): SelectedContender {
  if (contender.role === 'floor') return { contender, literal }
  const topology = withTls(contender.topology)
  return {
    literal,
    contender: { ...contender, topology, name: `${nameParts(contender.name).base}+${topologyText(topology)}` },
  }
}

/** One problem per name or pattern that selects nothing; an empty list selects nothing either. */
export function contenderProblems(patterns: readonly string[], targets: readonly Contender[] = []): Problem[] {
  const catalogue = [...CATALOGUE, ...targets]
  if (patterns.length === 0)
    return [{ code: 'contender-unknown', message: 'no contender is named', remedy: validNames(catalogue) }]
  return patterns.flatMap((pattern) => nameProblem(pattern, catalogue) ?? [])
}
