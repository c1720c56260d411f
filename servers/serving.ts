/** What stands behind a server's end of the control bus: one process that serves, or several that do. Types only. */
import type { FromServer, ServerReport, Timetable } from '../bench/contracts/control.js'
import type { ServerCounters } from '../bench/contracts/server.js'

export type Memory = Omit<Extract<FromServer, { type: 'memory' }>, 'type'>

export interface Serving {
  /** Rejects with the system error. Resolves the real port, and all of them where there are several. */
  listen(): Promise<{ readonly port: number; readonly ports?: readonly number[] }>
  start(timetable: Timetable): void
  /** After a forced collection, if the process may. */
  memory(): Memory | Promise<Memory>
  /** To be asked for after T1. */
  report(): ServerReport | Promise<ServerReport>
  /** Ends every connection; resolves when the last socket is gone. */
  stop(): Promise<ServerCounters>
}
