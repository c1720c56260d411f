/** Did the server get the load that was asked, when it was asked, and whose fault is it if not? */
import { formatUs } from '../format.js'
import type { Evidence, Finding, Reason, ServerEvidence } from './evidence.js'
import { percent } from './load-rules.js'
import { VALIDITY_THRESHOLDS as LIMIT } from './thresholds.js'

/**
 * A late publisher is the machine's fault when the server's main thread waited for a CPU, and the server's own result
 * when it did not; where the kernel does not tell, the lag is shown unexplained.
 */
export function publisherRule(evidence: Evidence): (Reason | Finding)[] {
  // What the harness publishes is judged by harnessLagRule.
  if (evidence.publications !== undefined && evidence.publications !== null) return []
  const lagUs = evidence.server.publisherLagP99Us ?? 0
  const limitUs = Math.max(LIMIT.publisherLagFloorUs, LIMIT.publisherLagShareOfDelivery * (evidence.deliveryP99Us ?? 0))
  if (!(lagUs > limitUs)) return []
  const waitUs = evidence.server.runQueueWaitUs
  const measured = { publisherLagP99Us: lagUs, limitUs, runQueueWaitUs: waitUs, wallUs: evidence.server.wallUs }
  if (waitUs !== null && waitUs > LIMIT.runQueueWaitShare * evidence.server.wallUs) {
    return [publisherDelayed(evidence, measured)]
  }
  const busy = evidence.server.loopUtilisation >= LIMIT.serverSaturatedUtilisation
  return [waitUs === null && !busy ? lagUnexplained(measured) : saturated(evidence, measured)]
}

type Measured = Readonly<Record<string, number | null>>

function publisherDelayed(evidence: Evidence, measured: Measured): Reason {
  const share = (measured.runQueueWaitUs ?? 0) / evidence.server.wallUs
  return {
    code: 'publisher-delayed',
    message: `events were published ${formatUs(measured.publisherLagP99Us ?? 0)} late (p99) while the server waited for a CPU for ${percent(share)} of the time`,
    remedy: evidence.setup.pinned
      ? 'stop what else runs on this machine: something competes for the CPU that the server is pinned to'
      : 'stop what else runs on this machine, or pin the processes to cores of their own (Linux: taskset, at least 2 CPUs)',
    evidence: { ...measured, runQueueWaitShare: share },
  }
}

function saturated(evidence: Evidence, measured: Measured): Finding {
  const { loopUtilisation: utilisation, publisherLagP99Us: lagUs, runQueueWaitUs } = evidence.server
  const lag = lagUs === null ? 'no publisher lag' : `publisher lag p99 ${formatUs(lagUs)}`
  const { cpu, remedy } = cpuOf(evidence.server)
  const isFull = utilisation >= LIMIT.serverSaturatedUtilisation
  return {
    code: 'server-saturated',
    message: `the server's loop was ${isFull ? 'full' : 'late'}: ${lag} at ${percent(utilisation)} utilisation, ${cpu}`,
    remedy,
    evidence: { ...measured, loopUtilisation: utilisation, runQueueWaitUs },
  }
}

/** Whether the server waited for a CPU, as far as the kernel tells, and what follows from it. */
function cpuOf({ runQueueWaitUs, wallUs, loopUtilisation }: ServerEvidence): {
  readonly cpu: string
  readonly remedy: string
} {
  const lighter = 'lower --rate or --clients to see it unsaturated'
  if (runQueueWaitUs === null) {
    return {
      cpu: 'and this machine cannot tell whether it waited for a CPU',
      remedy: `this is the contender’s result at this load unless something competed for its CPU; ${lighter}`,
    }
  }
  if (runQueueWaitUs > LIMIT.runQueueWaitShare * wallUs) {
    return {
      cpu: `while it waited for a CPU for ${percent(runQueueWaitUs / wallUs)} of the time`,
      remedy: `stop what else runs on this machine, or ${lighter}`,
    }
  }
  const result = 'this is the contender’s result at this load'
  const stalls = 'its loop had time, so single turns of it were long (garbage collection, or much to send at once)'
  return {
    cpu: `though it waited for a CPU for only ${percent(runQueueWaitUs / wallUs)} of the time`,
    remedy: loopUtilisation >= LIMIT.serverSaturatedUtilisation ? `${result}; ${lighter}` : `${result}: ${stalls}`,
  }
}

function lagUnexplained(measured: Measured): Finding {
  return {
    code: 'publisher-lag-unexplained',
    message: `events were published ${formatUs(measured.publisherLagP99Us ?? 0)} late (p99), and this machine cannot tell whether the server waited for a CPU or stalled by itself`,
    remedy: 'run on Linux with the probe schedstat enabled to tell the two apart',
    evidence: measured,
  }
}

/** A server too busy to read its own counters on time states no CPU cost: its interval is not that of the deliveries. */
export function readingsRule({ server }: Evidence): Finding[] {
  const { wallUs, scheduledUs } = server
  if (isReadOnTime(server)) return []
  return [
    {
      code: 'readings-late',
      message: `the server read its counters over ${formatUs(wallUs)} instead of the scheduled ${formatUs(scheduledUs)}: its CPU per delivery is not stated`,
      remedy: 'the server’s loop was full at T0 or T1; lower --rate or --clients to see its cost',
      evidence: { wallUs, scheduledUs },
    },
  ]
}

/** Whether the server's interval is close enough to the scheduled one to divide by its deliveries. */
export function isReadOnTime({ wallUs, scheduledUs }: Pick<ServerEvidence, 'wallUs' | 'scheduledUs'>): boolean {
  return Math.abs(wallUs - scheduledUs) <= LIMIT.readingIntervalShare * scheduledUs
}

export function rateRule(evidence: Evidence): (Reason | Finding)[] {
  const { offered, published } = evidence
  const measured = { offered, published, loopUtilisation: evidence.server.loopUtilisation }
  if (published > offered) {
    return [
      {
        code: 'published-beyond-schedule',
        message: `the server published ${published} events where the schedule has ${offered}`,
        remedy: 'the surplus is counted as duplicated or corrupt deliveries; without a planted fault this is a bug',
        evidence: measured,
      },
    ]
  }
  if (!(published < offered)) return []
  if (measured.loopUtilisation >= LIMIT.serverSaturatedUtilisation) {
    return [saturated(evidence, { ...measured, publisherLagP99Us: evidence.server.publisherLagP99Us })]
  }
  return [
    {
      code: 'rate-not-attained',
      message: `the server published ${published} of ${offered} scheduled events at only ${percent(measured.loopUtilisation)} utilisation`,
      remedy:
        'the load asked for was not the load applied: run again on a quiet machine, with a lower --rate if it stays',
      evidence: measured,
    },
  ]
}

/** What never came is missing in the ledger, what came late shows as latency; both cost other bytes and requests. */
export function closedLoopRule({ loop: { unanswered, late } }: Evidence): Finding[] {
  if (!(unanswered + late > 0)) return []
  return [
    {
      code: 'closed-loop-broken',
      message: `clients went on without an answer, after about a second: ${late} came later, ${unanswered} never`,
      remedy:
        late > 0
          ? 'bytes and requests per message are not exact: run again when the machine is quieter'
          : 'a consequence of the missing messages',
      evidence: { unanswered, late },
    },
  ]
}

export function fewEventsRule(evidence: Evidence): Finding[] {
  if (evidence.isFloor || evidence.offered === 0 || evidence.events >= LIMIT.fewEvents) return []
  return [
    {
      code: 'few-events',
      message: `${evidence.events} distinct events were seen; percentiles from p99 on need ${LIMIT.fewEvents}`,
      remedy: 'use a longer --duration or a higher --rate',
      evidence: { events: evidence.events, needed: LIMIT.fewEvents },
    },
  ]
}

/** Every process of a server publishes the same schedule: where they differ, clients were not all offered the same. */
export function shardsRule({ shardDisagreements }: Evidence): Reason[] {
  const [first] = shardDisagreements
  if (first === undefined) return []
  return [
    {
      code: 'shards-disagree',
      message: `the server’s processes differ, one number each: ${shardDisagreements.join('; ')}`,
      remedy: 'one of them did not keep up: use fewer --clients or a lower --rate; if it stays, please file a bug',
      evidence: { differences: shardDisagreements.length, first },
    },
  ]
}
