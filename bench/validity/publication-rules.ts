/** Did what the harness published over HTTP reach the server, and when it should? */
import { formatUs } from '../format.js'
import type { Evidence, Finding, Reason, ServerEvidence } from './evidence.js'
import { percent } from './load-rules.js'
import { VALIDITY_THRESHOLDS as LIMIT } from './thresholds.js'

/** An event whose publication failed is still expected, so that it is missing in the ledger: this says why. */
export function publicationsRule({ publications, ledger, notReady = null }: Evidence): Finding[] {
  if (publications === undefined || publications === null) return []
  const { sent, failed, unsent, firstFailure } = publications
  if (failed + unsent === 0) return ledger.expected > 0 && ledger.delivered === 0 ? [deliveredNone(sent)] : []
  const parts = [
    ...(failed > 0 ? [`${failed} of ${sent} publications failed, the first: ${firstFailure}`] : []),
    ...(unsent > 0 ? [`${unsent} events still waited for the server at the end`] : []),
  ]
  return [
    {
      code: 'publish-failed',
      message: parts.join('; '),
      remedy:
        failed > 0
          ? 'their events are missing in the ledger: see what the server says to its publish URL'
          : notReady === null
            ? 'the server takes events slower than they come: lower --rate, or allow more of publish.inFlight'
            : 'publishing may need what the waiting clients hold too, such as a thread: see clients-unserved',
      evidence: { sent, failed, unsent, firstFailure },
    },
  ]
}

/** The process that publishes does nothing else: it is late only when the machine, or the harness, is too slow. */
export function harnessLagRule({ publications, server, deliveryP99Us }: Evidence): Reason[] {
  if (publications === undefined || publications === null) return []
  const lagUs = server.publisherLagP99Us ?? 0
  const limitUs = Math.max(LIMIT.publisherLagFloorUs, LIMIT.publisherLagShareOfDelivery * (deliveryP99Us ?? 0))
  if (!(lagUs > limitUs)) return []
  return [
    {
      code: 'publisher-delayed',
      message: `the harness published events ${formatUs(lagUs)} late (p99)`,
      remedy: 'stop what else runs on this machine, or lower --rate: publishing over HTTP has a process of its own',
      evidence: { publisherLagP99Us: lagUs, limitUs },
    },
  ]
}

/**
 * Events that wait in the harness for the answers to earlier publications are not offered when they are due. It is the
 * server's own result only when it was busy. Otherwise nobody knows what held the answers back, the server (a lock, a
 * disk) or that no more were asked for at once, and the rate was not attained.
 */
export function publicationQueueRule({ publications, server, deliveryP99Us }: Evidence): (Reason | Finding)[] {
  if (publications === undefined || publications === null || publications.queueWaitP99Us === null) return []
  const { queueWaitP99Us, inFlight, offered, taken } = publications
  const limitUs = Math.max(LIMIT.publisherLagFloorUs, LIMIT.publisherLagShareOfDelivery * (deliveryP99Us ?? 0))
  if (!(queueWaitP99Us > limitUs)) return []
  const { code, how, remedy } = queueCause(server)
  const waited = `events waited ${formatUs(queueWaitP99Us)} (p99) in the harness for the answers to earlier publications, ${inFlight} at once`
  const loopUtilisation = server.isSeen === false ? null : server.loopUtilisation
  return [
    {
      code,
      message: `${waited}; ${taken} of ${offered} were taken in the measured time, ${how}`,
      remedy,
      evidence: { queueWaitP99Us, limitUs, inFlight, offered, taken, loopUtilisation },
    },
  ]
}

interface QueueCause {
  readonly code: 'server-saturated' | 'rate-not-attained'
  readonly how: string
  readonly remedy: string
}

/** What is known of why the answers took so long. */
function queueCause({ isSeen = true, loopUtilisation }: ServerEvidence): QueueCause {
  const how = `at ${percent(loopUtilisation)} utilisation`
  if (isSeen && loopUtilisation >= LIMIT.serverSaturatedUtilisation)
    return { code: 'server-saturated', how, remedy: 'this is the contender’s result at this load; lower --rate' }
  const more =
    'a target file may allow more at once (publish.inFlight): if they wait as long then, the server is the limit'
  const [known, remedy] = isSeen
    ? [`${how}: whether the server takes more when asked for more at once is not known`, `lower --rate; ${more}`]
    : [
        'and how busy the server was is not known: nobody named its process',
        `lower --rate, or name its process in the target file (pid); ${more}`,
      ]
  return { code: 'rate-not-attained', how: known, remedy }
}

function deliveredNone(sent: number): Finding {
  return {
    code: 'publish-failed',
    message: `the server took all ${sent} events and delivered none`,
    remedy:
      'check in the target file that clients subscribe to the channel that is published to, and where the event sits',
    evidence: { sent, failed: 0, unsent: 0, firstFailure: null },
  }
}
