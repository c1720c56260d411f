/** What only the host can tell about a trial, read from outside the processes. Types only; bench/environment reads it. */
/** From before the first connection attempt until all clients are ready. */
export interface HostRamp {
  /** Connection attempts that listening sockets dropped meanwhile, host-wide; null: not observed. */
  readonly listenDrops: number | null
}

/** Over [T0, T1]. */
export interface HostCounters {
  /** Share of the machine's CPU time over [T0, T1] that the hypervisor took, 0…1. */
  readonly stolenCpuShare: number | null
  /** Kernel TCP counters over [T0, T1] by name, host-wide; null: not observed. */
  readonly tcp: Readonly<Record<string, number>> | null
}

/** After the drain, with all connections still open. */
export interface HostSockets {
  /** Kernel memory of the server's sockets after the drain, bytes. */
  readonly kernelSocketBytes: number | null
  readonly timeWait: number | null
}

export type HostReading = HostRamp & HostCounters & HostSockets

/** Opaque to the trial: whatever `beforeConnect` or `atT0` read. */
export type HostSnapshot = unknown

export interface HostWatch {
  beforeConnect(): HostSnapshot
  afterConnect(before: HostSnapshot): HostRamp
  atT0(): HostSnapshot
  atT1(before: HostSnapshot): HostCounters
  /** Called after the drain: what takes long. `ports` are the server's own. */
  sockets(ports: readonly number[]): Promise<HostSockets>
}
