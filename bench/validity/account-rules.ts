/** Do the books balance? What was expected, delivered and read from the sockets is counted independently. */
import type { WireDirection } from '../contracts/client.js'
import type { Evidence, Finding, Reason } from './evidence.js'

const FILE_A_BUG = 'a counter of the tool is wrong: do not use the numbers, please file a bug with the result file'

export function ledgerRule(evidence: Evidence): (Reason | Finding)[] {
  const { expected, delivered, missing, duplicated, reordered, clientsMissingEvents } = evidence.ledger
  const remarks: (Reason | Finding)[] = []
  if (expected !== delivered + missing) {
    remarks.push({
      code: 'ledger-broken',
      message: `${expected} deliveries were expected, but ${delivered} delivered + ${missing} missing are ${delivered + missing}`,
      remedy: FILE_A_BUG,
      evidence: { expected, delivered, missing, difference: delivered + missing - expected },
    })
  }
  if (missing > 0) {
    remarks.push({
      code: 'messages-missing',
      message: `${missing} of ${expected} deliveries never arrived, at ${clientsMissingEvents} client(s)`,
      remedy: 'the percentiles count them as never; see failures, gap answers and dropped clients for the cause',
      evidence: { missing, expected, clientsMissingEvents },
    })
  }
  if (duplicated > 0) remarks.push(disorder('messages-duplicated', 'more than once', duplicated))
  if (reordered > 0) remarks.push(disorder('messages-reordered', 'after a newer one', reordered))
  return remarks
}

function disorder(code: 'messages-duplicated' | 'messages-reordered', how: string, count: number): Finding {
  return {
    code,
    message: `${count} deliveries arrived ${how}`,
    remedy: 'the contender breaks the order or the cursor; after reconnects, see its resume',
    evidence: { count },
  }
}

export function corruptRule(evidence: Evidence): Reason[] {
  const { corrupt } = evidence.ledger
  if (!(corrupt > 0)) return []
  return [
    {
      code: 'corrupt-events',
      message: `${corrupt} bodies differed from the first receipt of their event, were no event at all, or of an earlier trial`,
      remedy: 'the contender or its client changes bytes: compare with transport-bench serve and curl',
      evidence: { corrupt },
    },
  ]
}

export function wireRule(evidence: Evidence): Reason[] {
  const down = surplus(evidence.wire.down)
  const up = surplus(evidence.wire.up)
  if (down === 0 && up === 0) return []
  return [
    {
      code: 'wire-identity-broken',
      message: `the layers of the byte account do not add up to what the sockets carried: ${down} bytes too many down, ${up} up`,
      remedy: FILE_A_BUG,
      evidence: { down, up, rawDown: evidence.wire.down.raw, rawUp: evidence.wire.up.raw },
    },
  ]
}

function surplus(wire: WireDirection): number {
  return wire.payload + wire.framing + wire.http + wire.tls + wire.heartbeat + wire.setup + wire.tlsHandshake - wire.raw
}

/**
 * A client that misses events cannot have the server's state, so as many differences as clients with missing events
 * are a consequence and shown; one more is a fault of its own.
 */
export function stateRule(evidence: Evidence): (Reason | Finding)[] {
  if (evidence.state === null) return []
  const { clients, mismatched, rebuilt, rebuiltMismatched } = evidence.state
  const differing = Math.max(mismatched, rebuiltMismatched)
  if (!(differing > 0)) return []
  const explained = differing <= evidence.ledger.clientsMissingEvents
  const message = `the state of ${mismatched} of ${clients} clients differs from the server's (${rebuiltMismatched} of ${rebuilt} rebuilt from raw bytes)`
  const measured = { mismatched, clients, rebuilt, rebuiltMismatched }
  if (explained) {
    return [
      {
        code: 'state-differs-by-missing',
        message: `${message}; events are missing for ${evidence.ledger.clientsMissingEvents} client(s)`,
        remedy: 'a consequence of the missing messages',
        evidence: { ...measured, clientsMissingEvents: evidence.ledger.clientsMissingEvents },
      },
    ]
  }
  return [
    {
      code: 'state-mismatch',
      message: `${message}, though events are missing for only ${evidence.ledger.clientsMissingEvents}`,
      remedy: 'events were reordered, changed or invented on the way: see duplicated, reordered and corrupt',
      evidence: { ...measured, clientsMissingEvents: evidence.ledger.clientsMissingEvents },
    },
  ]
}

export function outOfRangeRule(evidence: Evidence): Finding[] {
  const { negative, overflow } = evidence.outOfRange
  if (!(negative + overflow > 0)) return []
  return [
    {
      code: 'samples-out-of-range',
      message: `${negative} latencies were negative (ranked lowest, shown as 0 µs) and ${overflow} beyond the histogram's range (ranked highest, shown as "> x")`,
      remedy: 'negative: the clocks of two processes disagree; beyond the range: use a shorter --duration',
      evidence: { negative, overflow },
    },
  ]
}
