/** Whether this process has a network namespace of its own, so that host-wide counters count nobody else (namespaces(7)). */
import { readlinkSync } from 'node:fs'
import type { Reading } from './reading.js'

const OWN = '/proc/self/ns/net'
const FIRST = '/proc/1/ns/net'

/** From the links of this process's namespace and of the first process's; null: it cannot be read. */
export function compareNamespaces(own: string | null, first: string | null): Reading<boolean> {
  if (own === null) return { absent: `${OWN} cannot be read` }
  if (first === null) return { absent: `${FIRST} cannot be read: only root may` }
  return { value: own !== first }
}

export function readOwnNetworkNamespace(): Reading<boolean> {
  if (process.platform !== 'linux') return { absent: `network namespaces are Linux's; this is ${process.platform}` }
  return compareNamespaces(linkOf(OWN), linkOf(FIRST))
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
