/** Was the load generator itself in the way? A busy or late load process measures itself. */
import { formatUs } from '../format.js'
import type { Evidence, Finding, LoadEvidence, Reason, TrialSetup } from './evidence.js'
import { VALIDITY_THRESHOLDS as LIMIT } from './thresholds.js'

export function loadBusyRule(evidence: Evidence): Reason[] {
  const busy = evidence.load.flatMap((load, index) => {
    const seconds = load.loopUtilisationPerSecond.length
    const busySeconds = load.loopUtilisationPerSecond.filter((share) => share > LIMIT.loadBusyUtilisation).length
    return busySeconds > LIMIT.loadBusySecondsShare * seconds ? [{ index, busySeconds, seconds }] : []
  })
  const [worst] = busy.sort((a, b) => b.busySeconds / b.seconds - a.busySeconds / a.seconds)
  if (worst === undefined) return []
  const { index, busySeconds, seconds } = worst
  return [
    {
      code: 'load-process-busy',
      message: `load process ${index} was more than ${percent(LIMIT.loadBusyUtilisation)} busy in ${busySeconds} of ${seconds} seconds: it measured itself`,
      remedy: lighterLoad(evidence.setup),
      evidence: { process: index, busySeconds, seconds, busyProcesses: busy.length },
    },
  ]
}

export function timerLateRule(evidence: Evidence): Reason[] {
  const late = evidence.load.flatMap((load, index) => {
    const lateUs = load.timerLateP99Us ?? 0
    const limitUs = timerLimitUs(load)
    return lateUs > limitUs ? [{ index, lateUs, limitUs, ticks: load.timerLateCount }] : []
  })
  const [worst] = late.sort((a, b) => b.lateUs - a.lateUs)
  if (worst === undefined) return []
  const { index, lateUs, limitUs, ticks } = worst
  return [
    {
      code: 'load-timer-late',
      message: `timers of load process ${index} fired ${formatUs(lateUs)} late (p99 of ${ticks}), more than ${formatUs(limitUs)}: its clock readings are late too`,
      remedy: evidence.setup.pinned
        ? `stop what else runs on this machine, or: ${lighterLoad(evidence.setup)}`
        : `stop what else runs on this machine, or pin the processes to cores of their own (Linux: taskset, at least 2 CPUs)`,
      evidence: { process: index, timerLateP99Us: lateUs, limitUs, ticks, lateProcesses: late.length },
    },
  ]
}

function timerLimitUs(load: LoadEvidence): number {
  return Math.max(LIMIT.timerLateFloorUs, LIMIT.timerLateShareOfDelivery * (load.deliveryP99Us ?? 0))
}

export function failuresRule(evidence: Evidence): Reason[] {
  const reasons: Reason[] = []
  const descriptors = evidence.failures['descriptor-limit'] ?? 0
  const addresses = evidence.failures['address-exhausted'] ?? 0
  if (descriptors > 0) {
    reasons.push({
      code: 'descriptor-limit',
      message: `${descriptors} connection(s) failed with EMFILE: this machine ran out of file descriptors`,
      remedy: `raise the limit (Linux: sudo prlimit --pid $$ --nofile=${recommendedLimit(evidence.setup)}:${recommendedLimit(evidence.setup)}) or use fewer --clients`,
      evidence: { failures: descriptors, clients: evidence.setup.clients },
    })
  }
  if (addresses > 0) {
    reasons.push({
      code: 'address-exhausted',
      message: `${addresses} connection(s) failed with EADDRNOTAVAIL: no port was free on the source address`,
      remedy: 'wait a minute for TIME_WAIT to pass, widen net.ipv4.ip_local_port_range, or use fewer --clients',
      evidence: { failures: addresses, clients: evidence.setup.clients },
    })
  }
  return reasons
}

/** Allowed by connect.minReady: what these clients miss is in the ledger all the same. */
export function clientsUnservedRule({ notReady = null }: Evidence): Finding[] {
  if (notReady === null) return []
  return [
    {
      code: 'clients-unserved',
      message: notReady,
      remedy: 'this is the contender’s result at this load; connect.minReady: 1 refuses such a trial',
      evidence: { notReady },
    },
  ]
}

/** Connect times and the connect rate then hold the system's second tries, a second later each. */
export function connectsDroppedRule({ listenDrops }: Evidence): Finding[] {
  if (listenDrops === null || !(listenDrops > 0)) return []
  return [
    {
      code: 'connects-dropped',
      message: `${listenDrops} connection attempts were dropped by full listen queues of this host while clients connected`,
      remedy: 'the connect rate and the connect times are not the contender’s: lower connect.ratePerSecond',
      evidence: { listenDrops },
    },
  ]
}

export function stolenRule(evidence: Evidence): Reason[] {
  const share = evidence.stolenCpuShare
  if (share === null || share <= LIMIT.stolenCpuShare) return []
  return [
    {
      code: 'cpu-stolen',
      message: `the hypervisor took ${percent(share)} of the CPU time, more than ${percent(LIMIT.stolenCpuShare)}`,
      remedy: 'run when the host is quiet, or on a machine with dedicated CPUs',
      evidence: { stolenCpuShare: share, limit: LIMIT.stolenCpuShare },
    },
  ]
}

export function absentProbesRule(evidence: Evidence): Finding[] {
  return evidence.absentProbes.map(({ name, reason }) => ({
    code: 'probe-absent',
    message: `the probe ${name} could not tell: ${reason}`,
    remedy: 'see transport-bench doctor; nothing that this probe would have seen is excluded',
    evidence: { probe: name, reason },
  }))
}

function lighterLoad(setup: TrialSetup): string {
  const spread = `${setup.clients} clients on ${setup.loadProcesses} load process(es), ${setup.cores} core(s)`
  return `use fewer --clients, a lower --rate, or a machine with more cores (now ${spread})`
}

/** Room for two connections per client and the rest, rounded up to 1,024. */
function recommendedLimit(setup: TrialSetup): number {
  return Math.ceil((2 * setup.clients + 1_024) / 1_024) * 1_024
}

export function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`
}
