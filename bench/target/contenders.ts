/** The contenders that target files add: one for each of their transports. */
import { nameParts } from '../contender-names.js'
import { type Contender, ENGINES, type EngineName, TRANSPORTS } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { TargetDefinition } from '../contracts/target.js'
import { BenchError, type Problem } from '../errors.js'
import { DIRECT } from '../topology.js'

/** @throws BenchError where two have one name, or one has an engine's. */
export function targetContenders(targets: readonly TargetDefinition[]): Contender[] {
  const problems = targets.flatMap(({ name }, i): Problem[] => {
    const isEngine = (ENGINES as readonly string[]).includes(name)
    const isTwice = targets.findIndex((other) => other.name === name) !== i
    if (!isEngine && !isTwice) return []
    const message = isEngine ? 'a target cannot have the name of an engine' : 'two targets have one name'
    return [{ code: 'target-conflict', message, value: name, where: '--target', remedy: 'give it another name' }]
  })
  if (problems.length > 0) throw new BenchError(problems)
  return targets.flatMap((target) =>
    TRANSPORTS.filter((transport) => target.transports[transport] !== undefined).map((transport): Contender => {
      const name = `${transport}/${target.name}`
      return { name, transport, engine: 'target', role: 'contender', topology: DIRECT, publish: 'http' }
    }),
  )
}

/** The contenders of target files that were measured, as a threshold names them: without what lay between. */
export function measuredTargetContenders(contenders: readonly Contender[]): Contender[] {
  const own = contenders.filter(({ engine }) => engine === 'target')
  return own.map((one) => ({ ...one, name: nameParts(one.name).base, topology: DIRECT }))
}

/** The target that this contender is a transport of; null: it is one of ours. */
export function targetOf(
  { name, engine }: Pick<Contender, 'name' | 'engine'>,
  targets: readonly TargetDefinition[],
): TargetDefinition | null {
  if (engine !== 'target') return null
  const { base } = nameParts(name)
  return targets.find((target) => base.endsWith(`/${target.name}`)) ?? null
}

/** What a result keeps of it: no path of this machine. */
export function recordedTarget({ folder: _, ...target }: TargetDefinition): Omit<TargetDefinition, 'folder'> {
  return target
}

/** Engines whose servers take publications. */
const PUBLISHED_TO: readonly EngineName[] = ['node', 'ws', 'uws', 'target']

export interface RunToPublish {
  readonly targets: readonly TargetDefinition[]
  readonly scenario: Pick<Scenario, 'upstream'>
  /** As named; null: to be chosen. */
  readonly serverProcesses: number | null
}

/** What cannot be published to over HTTP, or is not spoken to targets. @throws BenchError with all of it. */
export function requireFit(contenders: readonly Contender[], run: RunToPublish): void {
  const problems = contenders.filter(({ publish }) => publish === 'http').flatMap((one) => unfitProblem(one, run))
  if (problems.length > 0) throw new BenchError(problems)
}

/** Proxies are started here, and forward to this host. */
const HERE: readonly string[] = ['127.0.0.1', 'localhost']

function unfitProblem(contender: Contender, { targets, scenario, serverProcesses }: RunToPublish): Problem[] {
  const { name, engine, topology } = contender
  const conflict = (message: string, remedy: string): Problem[] => [
    { code: 'target-conflict', message, value: name, remedy },
  ]
  const direct = 'name it alone and without --publish http, or with --publish direct'
  if (scenario.upstream !== null)
    return conflict(
      'clients of this scenario send messages up, which a server that is published to over HTTP does not take',
      'choose a scenario without upstream, such as stock-ticker',
    )
  const url = targetOf(contender, targets)?.url ?? null
  if (url !== null && topology.proxy !== null && !HERE.includes(new URL(url).hostname))
    return conflict(
      `a proxy stands before servers of this machine, and this one is at ${url}`,
      `name it without one: ${nameParts(name).base}`,
    )
  if (engine === 'target' && topology.tls && topology.proxy === null)
    return conflict(
      'clients speak TLS to a target only through a proxy',
      `name it with one, such as ${nameParts(name).base}+nginx-tls`,
    )
  if (topology.tls && topology.proxy === null)
    return conflict('the harness publishes without TLS, and this server speaks nothing else', direct)
  if (!PUBLISHED_TO.includes(engine)) return conflict(`the engine ${engine} is not published to over HTTP`, direct)
  if (topology.upstreams > 1 || (serverProcesses ?? 1) > 1)
    return conflict(
      'a server that is published to over HTTP is one process',
      engine === 'target' ? 'leave --server-processes out' : direct,
    )
  return []
}
