/** What sessions and results must have in common for their ratios to be comparable. Pure. */
import { fingerprint, settingsFingerprint } from '../publish/fingerprint.js'
import { machineOf } from '../publish/origin.js'
import { loadProcessesOf } from '../result/load-processes.js'
import type { EnvironmentRecord, ResultFile } from '../result/schema.js'
import type { Session } from './schema.js'

export type RunFacts = Pick<Session, 'settings' | 'client' | 'serverProcesses' | 'blocks'> & {
  /** null: the result does not tell. */
  readonly machine: Session['machine'] | null
  /** Major version; null: the result does not tell. */
  readonly node: number | null
  /** null: no trial tells. */
  readonly loadProcesses: Session['loadProcesses'] | null
}

const ID_DIGITS = 12

/** The beginning of the checksum: the same result is the same session. */
export function sessionId({ sha256 }: Pick<ResultFile, 'sha256'>): string {
  return sha256.slice(0, ID_DIGITS)
}

export function runFactsOf(result: ResultFile): RunFacts {
  const { run, scenario, environment } = result
  const { client, serverProcesses } = run
  return {
    machine: machineFactOf(environment),
    node: majorOf(memberOf(environment.runtime, 'node')),
    settings: settingsFingerprint({ scenario, client, serverProcesses }),
    client,
    serverProcesses,
    loadProcesses: loadProcessesOf(result),
    blocks: scenario.blocks,
  }
}

/**
 * CPU, cores, quota, memory in GiB, system and architecture as sites tell machines apart, the kernel's major version and what
 * the machine runs inside of. Never its name: equal machines of a pool are one.
 */
function machineFactOf(environment: EnvironmentRecord): Session['machine'] | null {
  const { machine } = environment
  const inside = memberOf(machine, 'virtualisation')
  const kernel = majorOf(memberOf(machine, 'kernel'))
  if (typeof memberOf(machine, 'cpuModel') !== 'string' || kernel === null) return null
  const name = [
    machineOf(environment).label,
    `kernel ${kernel}`,
    // `container (/.dockerenv exists)`: how it was told may change.
    ...(Array.isArray(inside) ? inside.map((one) => String(one).replace(/ \(.*/, '')) : []),
  ].join(' · ')
  return { id: fingerprint(name), name }
}

function majorOf(version: unknown): number | null {
  const major = typeof version === 'string' ? /^v?(\d+)/.exec(version)?.[1] : undefined
  return major === undefined || Number(major) === 0 ? null : Number(major)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** Why a session cannot be compared with the result, each thing that differs; none: it can. */
export function sessionDifferences(session: Session, facts: RunFacts): string[] {
  const { machine, node, settings, client, serverProcesses, loadProcesses, blocks } = facts
  const found: string[] = []
  if (machine === null) found.push('the result does not tell its machine')
  else if (session.machine.id !== machine.id)
    found.push(`machine ${session.machine.id} (${session.machine.name}), here ${machine.id} (${machine.name})`)
  if (session.node !== node) found.push(`Node ${session.node}, here ${node ?? 'not told'}`)
  if (session.client !== client) found.push(`${session.client} clients, here ${client}`)
  if (session.serverProcesses !== serverProcesses)
    found.push(`server processes: ${session.serverProcesses}, here ${serverProcesses}`)
  if (session.loadProcesses !== loadProcesses)
    found.push(`load processes: ${session.loadProcesses}, here ${loadProcesses ?? 'not told'}`)
  const sameKind = session.client === client && session.serverProcesses === serverProcesses
  if (sameKind && session.settings !== settings) found.push(`settings ${session.settings}, here ${settings}`)
  if (session.blocks !== blocks) found.push(`blocks: ${session.blocks}, here ${blocks}`)
  return found
}

/** The same for sessions that can be compared with each other. */
export function kindOf({ machine, node, settings, client, ...session }: Session): string {
  const { serverProcesses, loadProcesses, blocks, reference } = session
  return [machine.id, node, settings, client, serverProcesses, loadProcesses, blocks, reference].join(' ')
}
