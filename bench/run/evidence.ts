/** From the readings of a trial to the evidence that its verdict is judged from. */
import type { Scenario } from '../contracts/scenario.js'
import { type Expected, expectedUpstream } from '../event/expected.js'
import { type LatencyHistogram, mergeEncoded } from '../measure/histogram.js'
import { roughP99Us } from '../measure/summary.js'
import { utilisationPerSecond } from '../process/sampler.js'
import type { AbsentProbe, Evidence, LoadEvidence, TrialSetup } from '../validity/evidence.js'
import { distinctEvents, mergeFailures, mergeLedger, mergeStateChecks, sumWire } from './assemble.js'
import type { TrialReadings } from './trial-readings.js'

export interface EvidenceContext {
  readonly scenario: Scenario
  readonly readings: TrialReadings
  readonly expected: Expected
  readonly setup: TrialSetup
  readonly absentProbes: readonly AbsentProbe[]
  readonly isFloor: boolean
}

export function gatherEvidence(context: EvidenceContext): Evidence {
  const { readings, expected, scenario, setup } = context
  const reports = readings.load.map((process) => process.report)
  const { report } = readings.server
  const delivery = mergeEncoded(reports.map((part) => part.delivery))
  const transport = mergeEncoded(reports.map((part) => part.transport))
  const ledger = mergeLedger(context)
  const hasUpstream = scenario.upstream !== null
  return {
    setup,
    load: readings.load.map(loadEvidence),
    server: {
      wallUs: report.usage.wallUs,
      scheduledUs: readings.timetable.t1Us - readings.timetable.t0Us,
      loopUtilisation: report.usage.loopUtilisation,
      // No process that runs has 0 bytes of resident memory.
      isSeen: report.usage.rssBytes > 0,
      cpuUs: report.usage.cpuUserUs + report.usage.cpuSystemUs,
      runQueueWaitUs: report.usage.runQueueWaitUs,
      // Of an echo the lag is the way up, whose lateness is the client's and the network's, not a publisher's.
      publisherLagP99Us: hasUpstream ? null : roughP99Us(mergeEncoded([report.publisherLag])),
    },
    deliveryP99Us: censoredP99Us(delivery, ledger.missing),
    isFloor: context.isFloor,
    isEcho: hasUpstream,
    loop: {
      unanswered: reports.reduce((sum, { counts }) => sum + counts.upstreamUnanswered, 0),
      late: reports.reduce((sum, { counts }) => sum + counts.upstreamLate, 0),
    },
    offered: hasUpstream ? expectedUpstream(scenario, setup) : expected.offered,
    published: hasUpstream ? report.counters.upstreamMessages : report.published,
    events: distinctEvents({ readings, hasUpstream }),
    failures: withAcceptFailures(mergeFailures(reports), report.counters.acceptFailures),
    stolenCpuShare: readings.host.stolenCpuShare,
    ledger,
    wire: sumWire(reports.map((part) => part.wireTotal)),
    outOfRange: { negative: delivery.negative + transport.negative, overflow: delivery.overflow + transport.overflow },
    state: stateEvidence(readings),
    absentProbes: context.absentProbes,
    publications: report.publications ?? null,
    notReady: readings.notReady,
    shardDisagreements: report.disagreements,
    listenDrops: readings.host.listenDrops,
  }
}

/** A server that could not accept for want of descriptors is a limit of the machine, like a client's. */
function withAcceptFailures(failures: Evidence['failures'], acceptFailures: number): Evidence['failures'] {
  if (acceptFailures === 0) return failures
  return { ...failures, 'descriptor-limit': (failures['descriptor-limit'] ?? 0) + acceptFailures }
}

function stateEvidence(readings: TrialReadings): Evidence['state'] {
  const check = mergeStateChecks(readings)
  if (check === null) return null
  const { clients, mismatched, rebuilt, rebuiltMismatched } = check
  return { clients, mismatched, rebuilt, rebuiltMismatched }
}

function loadEvidence({ report }: TrialReadings['load'][number]): LoadEvidence {
  const timerLate = mergeEncoded([report.timerLate])
  return {
    loopUtilisationPerSecond: utilisationPerSecond(report.samples),
    timerLateP99Us: roughP99Us(timerLate),
    timerLateCount: timerLate.count,
    timerTicksWhileReceiving: report.timerTicksWhileReceiving,
    deliveryP99Us: censoredP99Us(mergeEncoded([report.delivery]), report.ledger.missing),
  }
}

/** p99 over what was expected; null when that rank never arrived or nothing was due. */
function censoredP99Us(histogram: LatencyHistogram, missing: number): number | null {
  const expected = histogram.count + histogram.negative + histogram.overflow + missing
  const rank = Math.ceil(0.99 * expected) - histogram.negative
  return rank < 1 || rank > histogram.count ? null : histogram.valueAtRank(rank)
}
