/** TCP segments of the whole host, both ends of every loopback connection included: /proc/net/snmp (RFC 1213 tcp group). */
import { type Reading, readKernelFile } from './reading.js'

export interface TcpSegments {
  /** These count everything on the host (of this network namespace), not one process. */
  readonly scope: 'host'
  readonly received: number
  readonly sent: number
  readonly retransmitted: number
}

/** Two `Tcp:` lines, names and values; columns are found by name because kernels add some. */
export function parseTcpSegments(text: string): TcpSegments | null {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.trim().split(/\s+/))
  const value = (name: string): number => {
    const index = names?.indexOf(name) ?? -1
    return index < 0 ? Number.NaN : Number(values?.[index])
  }
  const [received, sent, retransmitted] = [value('InSegs'), value('OutSegs'), value('RetransSegs')]
  const complete = [received, sent, retransmitted].every(Number.isSafeInteger)
  return complete ? { scope: 'host', received, sent, retransmitted } : null
}

export function readTcpSegments(): Reading<TcpSegments> {
  return readKernelFile('/proc/net/snmp', parseTcpSegments)
}

/** Segments between two readings; null when a counter went back (it wrapped, or the namespace changed). */
export function segmentsBetween(a: TcpSegments, b: TcpSegments): TcpSegments | null {
  const difference: TcpSegments = {
    scope: 'host',
    received: b.received - a.received,
    sent: b.sent - a.sent,
    retransmitted: b.retransmitted - a.retransmitted,
  }
  return difference.received < 0 || difference.sent < 0 || difference.retransmitted < 0 ? null : difference
}
