/** Reads the host around a trial through the optional probes; one that fails is named, once. */
import type { Probes } from '../environment/probes.js'
import { valueOrNull } from '../environment/reading.js'
import { type CpuTicks, stolenShare } from '../environment/stolen-cpu.js'
import { segmentsBetween, type TcpSegments } from '../environment/tcp-segments.js'
import type { HostCounters, HostRamp, HostSnapshot, HostSockets, HostWatch } from './host-watch.js'

interface Snapshot {
  readonly ticks: CpuTicks | null
  readonly segments: TcpSegments | null
}

export class HostReader implements HostWatch {
  readonly #probes: Probes

  constructor(probes: Probes) {
    this.#probes = probes
  }

  beforeConnect(): number | null {
    return valueOrNull(this.#probes.listenDrops())
  }

  afterConnect(before: HostSnapshot): HostRamp {
    const first = before as number | null
    const last = this.beforeConnect()
    // A counter that went back is another namespace's.
    return { listenDrops: first === null || last === null || last < first ? null : last - first }
  }

  atT0(): Snapshot {
    return { ticks: valueOrNull(this.#probes.cpuTicks()), segments: valueOrNull(this.#probes.tcpSegments()) }
  }

  atT1(before: HostSnapshot): HostCounters {
    const first = before as Snapshot
    const last = this.atT0()
    const segments = first.segments && last.segments ? segmentsBetween(first.segments, last.segments) : null
    return {
      stolenCpuShare: first.ticks && last.ticks ? stolenShare(first.ticks, last.ticks) : null,
      tcp: segments === null ? null : tcpCounters(segments),
    }
  }

  async sockets(ports: readonly number[]): Promise<HostSockets> {
    const readings = await Promise.all(ports.map((port) => this.#probes.socketMemory(port)))
    const bytes = readings.map((reading) => valueOrNull(reading)?.totalBytes ?? null)
    return {
      kernelSocketBytes: bytes.every((one) => one !== null) ? bytes.reduce((sum, one) => sum + one, 0) : null,
      timeWait: valueOrNull(this.#probes.timeWait()),
    }
  }
}

function tcpCounters({ received, sent, retransmitted }: TcpSegments): Record<string, number> {
  return { hostSegmentsReceived: received, hostSegmentsSent: sent, hostSegmentsRetransmitted: retransmitted }
}
