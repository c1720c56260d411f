/**
 * Our byte account against the kernel's. Everything is quiet when both are read (nothing is published any more, polls
 * have ended, held polls wait), and the connections are still open. Both directions are taken from the receiving side:
 * down from our sockets' `bytes_received`, up from the server's.
 */
import { execFileSync } from 'node:child_process'
import { sleepMs, untilUs } from '../../bench/clock.js'
import { LoadUnderTest, ServerUnderTest, type Trial, timetableFor } from '../processes.js'
import { exact, type Row, skipped } from './rows.js'

const SETTLE_MS = 150

export async function kernelBytes(trials: readonly Trial[]): Promise<Row[]> {
  const absent = ssAbsentBecause()
  if (absent !== null) return [skipped('bytes against the kernel', absent)]
  // Bytes do not depend on how busy the machine is: all contenders at once.
  return (await Promise.all(trials.map(compare))).flat()
}

function ssAbsentBecause(): string | null {
  try {
    return ss('dport = :1').length >= 0 ? null : ''
  } catch (error) {
    return `ss cannot be used here: ${(error as Error).message.split('\n')[0]}`
  }
}

async function compare(trial: Trial): Promise<Row[]> {
  const { name } = trial.contender
  const server = await ServerUnderTest.open(trial)
  const load = await LoadUnderTest.connect(trial, server.port)
  const timetable = timetableFor(trial.scenario)
  server.start(timetable)
  load.start(timetable)
  await untilUs(timetable.endUs)
  await sleepMs(SETTLE_MS)
  const before = await load.report()
  const clientEnd = ss(`dport = :${server.port}`)
  const serverEnd = ss(`sport = :${server.port}`)
  const { wireTotal, counts } = await load.report()
  await Promise.all([load.stop(), server.stop()])
  if (before.wireTotal.down.raw !== wireTotal.down.raw || before.wireTotal.up.raw !== wireTotal.up.raw) {
    return [{ ...skipped(`${name} bytes`, 'bytes still moved while they were read'), outcome: 'not conclusive here' }]
  }
  const note = `${clientEnd.length} connections, ${counts.received} deliveries, ${counts.requests} requests measured`
  return [
    exact(`${name} connections`, counts.connectionsOpenedTotal, clientEnd.length),
    exact(`${name} bytes down`, wireTotal.down.raw, sum(clientEnd), note),
    exact(`${name} bytes up`, wireTotal.up.raw, sum(serverEnd)),
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** `bytes_received` of every established connection that the filter selects (absent until the first byte). */
function ss(filter: string): number[] {
  const text = execFileSync('ss', ['-tinHO', 'state', 'established', `( ${filter} )`], { encoding: 'utf8' })
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Number(/\bbytes_received:(\d+)/.exec(line)?.[1] ?? 0))
}
