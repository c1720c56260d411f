/** Evidence of a trial that nothing can be said against; tests change one thing. */
import type { WireDirection } from '../../bench/contracts/client.js'
import type { Evidence, LoadEvidence } from '../../bench/validity/evidence.js'

const soundWire: WireDirection = {
  raw: 1_500,
  payload: 1_000,
  framing: 200,
  http: 200,
  tls: 0,
  tlsHandshake: 0,
  heartbeat: 10,
  setup: 90,
}

export const soundLoad: LoadEvidence = {
  loopUtilisationPerSecond: new Array<number>(20).fill(0.4),
  timerLateP99Us: 1_200,
  timerLateCount: 900,
  timerTicksWhileReceiving: 100,
  deliveryP99Us: 4_000,
}

export const sound: Evidence = {
  setup: { clients: 1_000, loadProcesses: 1, cores: 2, pinned: true },
  load: [soundLoad],
  server: {
    wallUs: 20_000_000,
    scheduledUs: 20_000_000,
    loopUtilisation: 0.3,
    cpuUs: 6_000_000,
    runQueueWaitUs: 40_000,
    publisherLagP99Us: 1_100,
  },
  deliveryP99Us: 4_000,
  isFloor: false,
  isEcho: false,
  loop: { unanswered: 0, late: 0 },
  offered: 200,
  published: 200,
  events: 200,
  failures: {},
  stolenCpuShare: 0.001,
  ledger: {
    expected: 200_000,
    delivered: 200_000,
    missing: 0,
    duplicated: 0,
    reordered: 0,
    corrupt: 0,
    clientsMissingEvents: 0,
  },
  wire: { down: soundWire, up: { ...soundWire } },
  outOfRange: { negative: 0, overflow: 0 },
  state: { clients: 1_000, mismatched: 0, rebuilt: 10, rebuiltMismatched: 0 },
  absentProbes: [],
  shardDisagreements: [],
  listenDrops: 0,
}

/** The sound load process with `busy` of its 20 seconds at this utilisation. */
export function busySeconds(busy: number, utilisation: number): LoadEvidence {
  return {
    ...soundLoad,
    loopUtilisationPerSecond: soundLoad.loopUtilisationPerSecond.map((u, i) => (i < busy ? utilisation : u)),
  }
}
