/** Everything about the machine and the software that a reader needs to judge or repeat a result. JSON-plain. */
import type { TargetDefinition } from '../contracts/target.js'
import { type DescriptorLimit, type PortRange, readDescriptorLimit, readPortRange } from '../process/limits.js'
import { unpinnableBecause } from '../process/pin.js'
import { targetVersions } from '../target/version.js'
import { type GitState, readGitState } from './git.js'
import { readSomaxconn } from './kernel-settings.js'
import { libraryVersions, projectRoot, toolVersion } from './libraries.js'
import { type Machine, type MachineLoad, readMachine, readMachineLoad } from './machine.js'
import type { ProbeStatus, Probes } from './probes.js'
import { valueOrNull } from './reading.js'

export interface Environment {
  readonly machine: Machine
  readonly runtime: {
    readonly node: string
    readonly v8: string
    readonly libuv: string
    readonly openssl: string
    readonly execArguments: readonly string[]
  }
  readonly tool: { readonly version: string | null; readonly git: GitState | null }
  /** Version by library; 'absent' where it is not installed. */
  readonly libraries: Readonly<Record<string, string>>
  /** What servers of others say of their versions, by name of the target; those that say nothing are left out. */
  readonly targets: Readonly<Record<string, string>>
  readonly limits: {
    readonly descriptors: DescriptorLimit
    readonly portRange: PortRange | null
    readonly somaxconn: number | null
  }
  readonly congestionControl: string | null
  readonly timeWait: number | null
  /** Whether host-wide counters count nobody else; null: it cannot be told. */
  readonly ownNetworkNamespace: boolean | null
  readonly pinning: { readonly available: boolean; readonly reason: string | null }
  readonly probes: readonly ProbeStatus[]
  readonly loadBefore: MachineLoad
  /** null until the run has ended. */
  readonly loadAfter: MachineLoad | null
}

/** Collected once, before the run; `withLoadAfter` completes it. */
export async function collectEnvironment(options: {
  readonly probes: Probes
  readonly targets?: readonly TargetDefinition[]
}): Promise<Environment> {
  const { probes, targets = [] } = options
  const root = projectRoot()
  const unpinnable = unpinnableBecause(probes.pinning())
  const { node, v8, uv, openssl } = process.versions
  return {
    machine: readMachine(),
    runtime: { node, v8, libuv: uv, openssl, execArguments: [...process.execArgv] },
    tool: { version: toolVersion(root), git: await readGitState(root) },
    libraries: libraryVersions(root),
    targets: await targetVersions(targets),
    limits: {
      descriptors: readDescriptorLimit(),
      portRange: readPortRange(),
      somaxconn: valueOrNull(readSomaxconn()),
    },
    congestionControl: valueOrNull(probes.congestionControl()),
    timeWait: valueOrNull(probes.timeWait()),
    ownNetworkNamespace: valueOrNull(probes.ownNetworkNamespace()),
    pinning: { available: unpinnable === null, reason: unpinnable },
    probes: probes.statuses(),
    loadBefore: readMachineLoad(),
    loadAfter: null,
  }
}

export function withLoadAfter(environment: Environment, load: MachineLoad = readMachineLoad()): Environment {
  return { ...environment, loadAfter: load }
}
