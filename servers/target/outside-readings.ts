/**
 * What a server that cannot tell of itself uses over a trial: its process tree, read from outside at T0, at T1 and once
 * a second in between. A reading takes milliseconds, more on a host with many sockets: not on the thread that publishes.
 */
import { atUs, nowUs } from '../../bench/clock.js'
import type { ProcessSample, ProcessUsage, Timetable, TreeUsage } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { readAcceptedConnections } from '../../bench/process/accepted-connections.js'
import { type TreeReading, treeUsage, treeUtilisation } from '../../bench/process/process-tree.js'
import { TreeWatch } from '../../bench/process/tree-watch.js'
import { newCounters } from '../counters.js'
import type { WatchedServer } from './watch-thread.js'

interface Reading {
  readonly atUs: number
  readonly tree: TreeReading | null
  readonly counters: ServerCounters
}

export interface OutsideReport {
  readonly usage: ProcessUsage
  readonly samples: readonly ProcessSample[]
  readonly outside: TreeUsage | null
  readonly countersAtT0: ServerCounters
  readonly countersAtT1: ServerCounters
}

export class OutsideReadings {
  readonly #watch: TreeWatch | null
  readonly #port: number
  readonly #samples: ProcessSample[] = []
  #timetable: Timetable | null = null
  #atT0: Reading | null = null
  #atT1: Reading | null = null
  #last: TreeReading | null = null

  constructor({ pid, port }: WatchedServer) {
    this.#watch = pid === null ? null : new TreeWatch(pid)
    this.#port = port
  }

  start(timetable: Timetable): void {
    this.#timetable = timetable
    const { t0Us, t1Us } = timetable
    atUs(t0Us, () => {
      this.#atT0 = this.#read()
      this.#last = this.#atT0.tree
      this.#schedule(1)
    })
    atUs(t1Us, () => {
      this.#atT1 = this.#read()
    })
  }

  /** To be asked for after T1. */
  report(): OutsideReport {
    const t0 = this.#atT0 ?? this.#read()
    const t1 = this.#atT1 ?? this.#read()
    const due = this.#timetable ?? { t0Us: t0.atUs, t1Us: t1.atUs }
    const outside = t0.tree === null || t1.tree === null ? null : treeUsage(t0.tree, t1.tree)
    const utilisation = t0.tree === null || t1.tree === null ? 0 : treeUtilisation(t0.tree, t1.tree)
    return {
      outside,
      usage: {
        ...NOTHING,
        lateAtT0Us: t0.atUs - due.t0Us,
        lateAtT1Us: t1.atUs - due.t1Us,
        wallUs: outside?.wallUs ?? t1.atUs - t0.atUs,
        cpuUserUs: outside?.cpuUserUs ?? 0,
        cpuSystemUs: outside?.cpuSystemUs ?? 0,
        loopUtilisation: utilisation,
        rssBytes: outside?.rssBytes ?? 0,
      },
      samples: this.#samples,
      countersAtT0: t0.counters,
      countersAtT1: t1.counters,
    }
  }

  #schedule(second: number): void {
    const { t0Us, t1Us } = this.#timetable as Timetable
    const dueUs = t0Us + second * 1e6
    if (dueUs > t1Us) return
    atUs(dueUs, () => {
      const passed = Math.max(second, Math.floor((nowUs() - t0Us) / 1e6))
      this.#sample(passed)
      this.#schedule(passed + 1)
    })
  }

  #sample(second: number): void {
    const [a, b] = [this.#last, this.#tree()]
    this.#last = b
    if (a === null || b === null) return
    const { cpuUserUs, cpuSystemUs, rssBytes } = treeUsage(a, b)
    this.#samples.push({
      ...{ ...NOTHING_SAMPLED, second, cpuUserUs, cpuSystemUs, rssBytes },
      loopUtilisation: treeUtilisation(a, b),
    })
  }

  #read(): Reading {
    return { tree: this.#tree(), atUs: nowUs(), counters: outsideCounters(this.#port) }
  }

  #tree(): TreeReading | null {
    return this.#watch?.read() ?? null
  }
}

/** What is known of a server's connections from outside. */
export function outsideCounters(port: number): ServerCounters {
  return { ...newCounters(), established: readAcceptedConnections(port)?.accepted ?? 0 }
}

const NOT_SEEN = { gcCount: 0, gcUs: 0, voluntarySwitches: 0, involuntarySwitches: 0, heapUsedBytes: 0 }
const NOTHING = { ...NOT_SEEN, runQueueWaitUs: null }
const NOTHING_SAMPLED = {
  ...NOT_SEEN,
  heapTotalBytes: 0,
  externalBytes: 0,
  loopDelayP50Us: 0,
  loopDelayP99Us: 0,
  loopDelayMaxUs: 0,
}
