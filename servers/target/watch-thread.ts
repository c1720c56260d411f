/** The thread that reads a server's process tree and connections, beside the one that publishes: `outside-watch.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Timetable } from '../../bench/contracts/control.js'
import { OutsideReadings } from './outside-readings.js'

export interface WatchedServer {
  /** null: nobody knows which process it is. */
  readonly pid: number | null
  readonly port: number
}

export type ToWatch = { readonly type: 'start'; readonly timetable: Timetable } | { readonly type: 'report' }

const port = parentPort
if (port === null) throw new Error('this file runs in a thread of its own')
const readings = new OutsideReadings(workerData as WatchedServer)
port.on('message', (message: ToWatch) => {
  if (message.type === 'start') readings.start(message.timetable)
  else port.postMessage(readings.report())
})
