/** What a server has done with the connections to its port, seen from outside by /proc/net/tcp (proc_net(5)). */
import { readFileSync } from 'node:fs'

export interface AcceptedConnections {
  /** Taken by the server, and open. */
  readonly accepted: number
  /** Complete for the client, but still in the accept queue. */
  readonly waiting: number
}

const ESTABLISHED = '01'
const LISTEN = '0A'
const ROW = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) [0-9A-F]{8}:([0-9A-F]{8}) /

/** Of one table; `rx_queue` of a listening socket is how many wait there. */
export function parseConnections(table: string, port: number): AcceptedConnections {
  let established = 0
  let waiting = 0
  for (const line of table.split('\n')) {
    const [, local = '', state, received = ''] = ROW.exec(line) ?? []
    if (Number.parseInt(local, 16) !== port) continue
    if (state === ESTABLISHED) established++
    if (state === LISTEN) waiting += Number.parseInt(received, 16)
  }
  return { accepted: Math.max(0, established - waiting), waiting }
}

/** At one port of this host; null where the platform does not tell. */
export function readAcceptedConnections(port: number): AcceptedConnections | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => {
    try {
      return [readFileSync(path, 'latin1')]
    } catch {
      return []
    }
  })
  if (tables.length === 0) return null
  const each = tables.map((table) => parseConnections(table, port))
  return {
    accepted: each.reduce((sum, { accepted }) => sum + accepted, 0),
    waiting: each.reduce((sum, { waiting }) => sum + waiting, 0),
  }
}
