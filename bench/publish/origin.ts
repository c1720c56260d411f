/** Where a result comes from: its machine and its commit. The environment of a result is any JSON: nothing is assumed. */
import { bytesToGib, formatCount, formatSetting } from '../format.js'
import type { EnvironmentRecord, ResultFile } from '../result/schema.js'
import { fingerprint } from './fingerprint.js'

/** One of several that a reader can choose from. */
export interface Tag {
  /** Stable, for URLs: letters, digits, `-`. */
  readonly id: string
  /** For people. */
  readonly label: string
}

export interface MachineTag extends Tag {
  /** CPU and cores; other machines may have the same. */
  readonly short: string
}

const UNKNOWN = 'unknown machine'

/** The machine by what makes numbers differ most. Equal machines have equal tags, others have others. */
export function machineOf(environment: EnvironmentRecord): MachineTag {
  const machine = memberOf(environment, 'machine')
  const main = [textOf(memberOf(machine, 'cpuModel')), coresText(machine)].filter((fact) => fact !== null)
  const facts = [
    ...main,
    quotaText(numberOf(memberOf(machine, 'cpuQuota'))),
    memoryText(numberOf(memberOf(machine, 'memoryBytes'))),
    textOf(memberOf(machine, 'system')),
    textOf(memberOf(machine, 'architecture')),
  ].filter((fact) => fact !== null)
  const label = facts.length === 0 ? UNKNOWN : facts.join(' · ')
  return { id: fingerprint(label), label, short: main.length === 0 ? UNKNOWN : main.join(' · ') }
}

/** A short name for each machine among these, by id: with the id where CPU and cores do not tell them apart. */
export function machineNames(machines: readonly MachineTag[]): ReadonlyMap<string, string> {
  const several = (short: string): boolean =>
    new Set(machines.filter((machine) => machine.short === short).map(({ id }) => id)).size > 1
  return new Map(machines.map(({ id, short }) => [id, several(short) ? `${short} (${id})` : short]))
}

function coresText(machine: unknown): string | null {
  const logical = numberOf(memberOf(machine, 'coresLogical'))
  const allowed = numberOf(memberOf(machine, 'coresAllowed')) ?? logical
  if (logical === null || allowed === null) return null
  const cores = logical === 1 ? 'core' : 'cores'
  return allowed === logical
    ? `${formatCount(logical)} ${cores}`
    : `${formatCount(allowed)} of ${formatCount(logical)} ${cores}`
}

function quotaText(cpus: number | null): string | null {
  return cpus === null ? null : `${formatSetting(cpus)} CPUs of time`
}

/** Whole GiB: what a kernel keeps for itself changes with its updates. */
function memoryText(bytes: number | null): string | null {
  return bytes === null ? null : `${formatCount(Math.round(bytesToGib(bytes)))} GiB`
}

/** Digits of a commit that people read. */
const SHORT = 7

/** The commit that ran, `*` for a checkout that differed from it; a release without git goes by its version. */
export function commitOf({ environment, tool }: ResultFile): Tag {
  const git = memberOf(memberOf(environment, 'tool'), 'git')
  const commit = textOf(memberOf(git, 'commit'))?.toLowerCase() ?? ''
  if (!/^[0-9a-f]{7,64}$/.test(commit)) {
    return { id: `version-${fingerprint(tool.version)}`, label: `version ${tool.version}` }
  }
  const dirty = memberOf(git, 'dirty') === true
  return { id: `${commit}${dirty ? '-changed' : ''}`, label: `${commit.slice(0, SHORT)}${dirty ? '*' : ''}` }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null
}
