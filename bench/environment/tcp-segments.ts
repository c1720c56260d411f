/** TCP segments of the whole host, both ends of every loopback connection included: /proc/net/snmp (RFC 1213 tcp group). */
import { protocolCounters } from './protocol-counters.js'
import { type Reading, readKernelFile } from './reading.js'

export interface TcpSegments {
  /** These count everything on the host (of this network namespace), not one process. */
  readonly scope: 'host'
  readonly received: number
  readonly sent: number
  readonly retransmitted: number
}

export function parseTcpSegments(text: string): TcpSegments | null {
  const counters = protocolCounters(text, 'Tcp')
  const [received, sent, retransmitted] = ['InSegs', 'OutSegs', 'RetransSegs'].map((name) => counters.get(name))
  if (received === undefined || sent === undefined || retransmitted === undefined) return null
  return { scope: 'host', received, sent, retransmitted }
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
