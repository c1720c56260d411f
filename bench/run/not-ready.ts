/** What is said of clients that were not ready in time, and of what the server did with their connections. Pure. */
import type { FailureKind } from '../contracts/client.js'
import type { AcceptedConnections } from '../process/accepted-connections.js'

/** The failure of clients that were connected and never answered; every other one is an answer, or no connection. */
const UNANSWERED: FailureKind = 'connect-timeout'

export interface NotReady {
  readonly ready: number
  readonly clients: number
  readonly timeoutSeconds: number
  /** The first failure, `kind: detail`; null: none was reported. */
  readonly example: string | null
  /** Of the server's port; null: the platform does not tell. */
  readonly connections: AcceptedConnections | null
}

export function notReadyText({ ready, clients, timeoutSeconds, example, connections }: NotReady): string {
  const why = example === null ? 'no failure was reported' : `first failure: ${example}`
  const isUnanswered = example === null || example.startsWith(`${UNANSWERED}:`)
  const ofServer = connections === null ? '' : connectionsText(connections, { ready, isUnanswered })
  return `${ready} of ${clients} clients were ready after ${timeoutSeconds} s; ${why}${ofServer}`
}

interface Clients {
  readonly ready: number
  readonly isUnanswered: boolean
}

/** Empty: all that the server took were ready. Those that it answered otherwise are not called unserved. */
function connectionsText({ accepted, waiting }: AcceptedConnections, { ready, isUnanswered }: Clients): string {
  const others = accepted - ready
  if (others <= 0 && waiting === 0) return ''
  const queue = waiting > 0 ? `, ${waiting} more waited to be accepted` : ''
  const taken = `; the server had accepted ${accepted} connections${queue}`
  if (others <= 0 || !isUnanswered) return taken
  return `${taken}: ${others} accepted but unserved (a server with a thread for each client needs more threads than clients; else raise its limits)`
}
