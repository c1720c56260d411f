/** Single values of the kernel's network settings (tcp(7), ip-sysctl). */
import { type Reading, readKernelFile } from './reading.js'

/** `TCP: inuse 5 orphan 0 tw 12 alloc 7 mem 3` of /proc/net/sockstat: sockets in TIME_WAIT. */
export function parseTimeWait(sockstat: string): number | null {
  const match = /^TCP:.*\btw (\d+)\b/m.exec(sockstat)
  return match?.[1] === undefined ? null : Number(match[1])
}

export function readTimeWait(): Reading<number> {
  return readKernelFile('/proc/net/sockstat', parseTimeWait)
}

/** One word, such as `cubic`. */
export function parseCongestionControl(text: string): string | null {
  return /^[\w-]+$/.test(text.trim()) ? text.trim() : null
}

export function readCongestionControl(): Reading<string> {
  return readKernelFile('/proc/sys/net/ipv4/tcp_congestion_control', parseCongestionControl)
}

function parseCount(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? Number(text) : null
}

/** Longest queue of connections not yet accepted. */
export function readSomaxconn(): Reading<number> {
  return readKernelFile('/proc/sys/net/core/somaxconn', parseCount)
}
