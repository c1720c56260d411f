/** The target files that come with the tool, and whether what they need is here: asked of their version commands. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TargetDefinition } from '../contracts/target.js'
import { scenariosFolder } from '../scenario/load.js'
import { loadTarget } from './load.js'
import { targetVersions } from './version.js'

export interface ShippedTarget {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly available: boolean
  /** What it is made with, as it says itself. */
  readonly version: string | null
  /** Why it cannot be started; null: it can, as far as can be seen. */
  readonly reason: string | null
}

/** `targets/NAME/NAME.yaml`, in the order of their names. */
export async function shippedTargets(): Promise<ShippedTarget[]> {
  const folder = join(dirname(scenariosFolder()), 'targets')
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const paths = entries.map(({ name }) => join(folder, name, `${name}.yaml`)).sort()
  const definitions = paths.map(loadTarget)
  const versions = await targetVersions(definitions)
  return definitions.map((definition, i) => shippedTarget(definition, paths[i] as string, versions[definition.name]))
}

/** @param told Of its version command. */
export function shippedTarget(
  { name, version: command }: Pick<TargetDefinition, 'name' | 'version'>,
  path: string,
  told: string | undefined,
): ShippedTarget {
  const isMissing = told === undefined || told === 'unknown'
  const asked = `\`${command?.join(' ')}\` does not answer: the first line of the file says what to install`
  return { name, path, available: !isMissing, version: isMissing ? null : told, reason: isMissing ? asked : null }
}
