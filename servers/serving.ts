/** What stands behind a server's end of the control bus: one process that serves, or several that do. Types only. */
import type { FromServer, ServerReport, Timetable } from '../bench/contracts/control.js'
import type { ServerCounters } from '../bench/contracts/server.js'

export type Memory = Omit<Extract<FromServer, { type: 'memory' }>, 'type'>

export interface Serving {
  /** Rejects with the system error. Resolves the real port, all of them where there are several, and where not on the plan's host. */
  listen(): Promise<{ readonly port: number; readonly ports?: readonly number[]; readonly host?: string }>
  start(timetable: Timetable): void
  /** Publishes the channel's next event at once; only where the harness publishes. */
  publishNext?(channel: string): Promise<{ readonly sequence: number; readonly failure: string | null }>
  /** After a forced collection, if the process may. */
  memory(): Memory | Promise<Memory>
  /** To be asked for after T1. */
  report(): ServerReport | Promise<ServerReport>
  /** Ends every connection; resolves when the last socket is gone. */
  stop(): Promise<ServerCounters>
}
