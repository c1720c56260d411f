/**
 * Kernel memory of the server's sockets, by its port: `ss -tm` (ss(8), iproute2). Of each socket: r memory of received
 * data, w queued for sending, t of it handed to the network layer, f allocated ahead, o options, bl backlog.
 */
import { execFile } from 'node:child_process'
import { findOnPath } from '../process/on-path.js'
import type { Reading } from './reading.js'

export interface SocketMemory {
  readonly sockets: number
  readonly receiveBytes: number
  readonly sendQueuedBytes: number
  readonly inFlightBytes: number
  readonly forwardBytes: number
  readonly optionBytes: number
  readonly backlogBytes: number
  /** receive + send queued + forward + options + backlog (what is in flight is part of what is queued). */
  readonly totalBytes: number
}

const TIMEOUT_MS = 10_000
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024

/** Sums over every `skmem:(…)` of the output; `mem:(…)` is the shorter form of old kernels. */
export function parseSocketMemory(text: string): SocketMemory {
  const sum = { r: 0, w: 0, t: 0, f: 0, o: 0, bl: 0 }
  let sockets = 0
  for (const [, fields] of text.matchAll(/\b(?:sk)?mem:\(([^)]*)\)/g)) {
    sockets++
    for (const field of (fields ?? '').split(',')) {
      const match = /^([a-z]+)(\d+)$/.exec(field.trim())
      const key = match?.[1]
      if (key !== undefined && key in sum) sum[key as keyof typeof sum] += Number(match?.[2])
    }
  }
  return {
    sockets,
    receiveBytes: sum.r,
    sendQueuedBytes: sum.w,
    inFlightBytes: sum.t,
    forwardBytes: sum.f,
    optionBytes: sum.o,
    backlogBytes: sum.bl,
    totalBytes: sum.r + sum.w + sum.f + sum.o + sum.bl,
  }
}

/** Why socket memory cannot be told here; null when it can. */
export function socketMemoryAbsentBecause(): string | null {
  if (process.platform !== 'linux') return `ss is Linux's; this is ${process.platform}`
  return findOnPath('ss') === null ? 'ss (iproute2) is not on PATH' : null
}

/** Established connections whose local port this is: the server's ends, never the clients'. */
export async function readSocketMemory(port: number): Promise<Reading<SocketMemory>> {
  const absent = socketMemoryAbsentBecause()
  if (absent !== null) return { absent }
  const args = ['-tmnH', 'state', 'established', 'sport', '=', `:${port}`]
  return new Promise((resolve) => {
    execFile('ss', args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
      resolve(error === null ? { value: parseSocketMemory(stdout) } : { absent: `ss failed: ${firstLine(error)}` })
    })
  })
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? 'unknown'
}
