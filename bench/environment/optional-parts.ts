/** Programs that the tool uses when they are there. */
import { findOnPath } from '../process/on-path.js'

/** What each is for, and where it comes from (Debian's package name). */
export const OPTIONAL_PARTS = {
  taskset: { use: 'pinning of processes to CPUs', remedy: 'apt-get install util-linux' },
  ss: { use: 'kernel socket memory', remedy: 'apt-get install iproute2' },
} as const satisfies Record<string, { readonly use: string; readonly remedy: string }>

export type OptionalPart = keyof typeof OPTIONAL_PARTS

export function findOptionalParts(): Record<OptionalPart, string | null> {
  const names = Object.keys(OPTIONAL_PARTS) as OptionalPart[]
  return Object.fromEntries(names.map((name) => [name, findOnPath(name)])) as Record<OptionalPart, string | null>
}
