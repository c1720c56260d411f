/** How many TCP connections stand between clients, proxy and servers, by /proc/net/tcp (proc_net(5)). */
import { readFile } from 'node:fs/promises'

const ESTABLISHED = '01'
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']

/** Established connections whose local port is one of these, in one table: each is counted at its accepting end. */
export function countEstablished(table: string, ports: ReadonlySet<number>): number {
  let count = 0
  for (const line of table.split('\n')) {
    const match = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line)
    if (match?.[2] === ESTABLISHED && ports.has(Number.parseInt(match[1] as string, 16))) count++
  }
  return count
}

/** On each side of a proxy; null where the platform does not tell. */
export async function readConnections(
  port: number,
  upstreamPorts: readonly number[],
): Promise<{ readonly client: number; readonly upstream: number } | null> {
  if (process.platform !== 'linux') return null
  // A system without IPv6 has the first table only.
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')))
  if (tables[0] === '') return null
  const count = (ports: readonly number[]): number =>
    tables.reduce((sum, table) => sum + countEstablished(table, new Set(ports)), 0)
  return { client: count([port]), upstream: count(upstreamPorts) }
}
