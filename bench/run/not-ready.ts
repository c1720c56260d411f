/** What is said of clients that were not ready in time, and of what the server did with their connections. Pure. */
import type { FailureKind } from '../contracts/client.js'
import type { Contender } from '../contracts/names.js'
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
  /** Their answers pass a proxy that waits for its buffer to fill. */
  readonly isHeldBack: boolean
}

export function notReadyText(found: NotReady): string {
  const { ready, clients, timeoutSeconds, example, connections, isHeldBack } = found
  const why = example === null ? 'no failure was reported' : `first failure: ${example}`
  const begin = `${ready} of ${clients} clients were ready after ${timeoutSeconds} s; ${why}`
  const isUnanswered = hadNoAnswer(found)
  if (isHeldBack && isUnanswered) return `${begin}; the proxy holds the answer back until its buffer is full`
  return connections === null ? begin : begin + connectionsText(connections, { ready, isUnanswered })
}

/** What to do about it; null: what the error table says, which is about the connect rate. */
export function notReadyRemedy(found: Pick<NotReady, 'example' | 'isHeldBack'>): string | null {
  if (!hadNoAnswer(found)) return 'see the first failure: it is an answer or a refusal, and no time-out'
  return found.isHeldBack
    ? '--set connect.minReady=0 --set connect.timeoutSeconds=1 measures what comes; the findings then say how many were not ready'
    : null
}

/** Whether this contender's first answer, a stream that does not end, waits in a proxy. Polls are answered whole. */
export function holdsBack({ transport, topology }: Pick<Contender, 'transport' | 'topology'>): boolean {
  return transport === 'sse' && topology.buffering
}

function hadNoAnswer({ example }: Pick<NotReady, 'example'>): boolean {
  return example === null || example.startsWith(`${UNANSWERED}:`)
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
