/** What only the host can tell about a trial, read from outside the processes. Types only; bench/environment reads it. */
export interface HostReading {
  /** Share of the machine's CPU time over [T0, T1] that the hypervisor took, 0…1. */
  readonly stolenCpuShare: number | null
  /** Kernel TCP counters over [T0, T1] by name, host-wide; null: not observed. */
  readonly tcp: Readonly<Record<string, number>> | null
  /** Kernel memory of the server's sockets just after T1, bytes. */
  readonly kernelSocketBytes: number | null
  readonly timeWait: number | null
}

/** Opaque to the trial: whatever `atT0` read. */
export type HostSnapshot = unknown

export interface HostWatch {
  atT0(): HostSnapshot
  /** Called at T1; what takes long (sockets of the server's port) is read after the instant's own counters. */
  atT1(before: HostSnapshot, port: number): Promise<HostReading>
}
