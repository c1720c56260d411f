/** The limits of METHODOLOGY.md, "Validity". They go into every result, so that a reader sees what was judged by what. */
export const VALIDITY_THRESHOLDS = {
  /** A load process is busy above this utilisation of its event loop … */
  loadBusyUtilisation: 0.9,
  /** … in more than this share of the measured seconds. */
  loadBusySecondsShare: 0.05,
  /** A load process's timers are late when their p99 is above this and above the share of its delivery p99, µs. */
  timerLateFloorUs: 5_000,
  timerLateShareOfDelivery: 0.25,
  /** The publisher lags when its p99 is above this and above the share of the delivery p99, µs. */
  publisherLagFloorUs: 5_000,
  publisherLagShareOfDelivery: 0.1,
  /** A lag is the machine's fault when the server's main thread waited for a CPU for more than this share. */
  runQueueWaitShare: 0.05,
  /** A server at or above this utilisation is saturated: what it does not attain is its own result. */
  serverSaturatedUtilisation: 0.8,
  /** The server's own reading at T0 or T1 came so late that its interval differs from the scheduled one by this share. */
  readingIntervalShare: 0.05,
  /** CPU time taken by the hypervisor. */
  stolenCpuShare: 0.05,
  /** Fewer distinct events than this carry no p99: (1 − 0.99) × events ≥ 2. */
  fewEvents: 200,
} as const
