/** A scenario after validation, defaults and flags: complete, plain data, recorded in the result. Types only. */
export type Arrival = 'constant' | 'poisson' | 'burst' | 'ramp'
export type UpstreamLoop = 'open' | 'closed'

export interface Scenario {
  readonly name: string
  /** The one question that this scenario asks, for people. */
  readonly question: string
  readonly workload: {
    /** `ticker`: snapshot of ten stocks, then add/remove/update; `opaque`: a stamp and padding. */
    readonly kind: 'ticker' | 'opaque'
    /** Size of one event body, bytes, stamp included. */
    readonly payloadBytes: number
    /** Events per second that each client receives (0: none). */
    readonly ratePerSecond: number
    readonly arrival: Arrival
    /** Events published at one instant, `burst` only. */
    readonly burstEvents: number
    /** Broadcast channels; client i listens to channel i mod channels. */
    readonly channels: number
  }
  /** Upstream messages: each client sends at this rate and waits for the answer as an event. null: none. */
  readonly upstream: {
    readonly ratePerSecond: number
    readonly payloadBytes: number
    /** `closed`: a client sends only once the answer to the message before has arrived; nothing is skipped. */
    readonly loop: UpstreamLoop
  } | null
  readonly clients: number
  /** Clients that make up one user, such as the widgets of one page: over HTTP/2 they share one connection. */
  readonly streamsPerUser: number
  /** Client counts, each a fresh trial, for a slope; empty: just `clients`. */
  readonly points: readonly number[]
  readonly shortPoll: {
    readonly intervalMs: number
    readonly mode: 'fixed-rate' | 'fixed-delay'
    readonly phases: 'stratified' | 'synchronised'
  }
  readonly longPoll: { readonly holdMs: number }
  readonly connect: {
    /** Connections opened per second, over all load processes. */
    readonly ratePerSecond: number
    /** Share of the clients that must be ready before measuring begins. */
    readonly minReady: number
    readonly timeoutSeconds: number
  }
  readonly reconnect: { readonly minMs: number; readonly maxMs: number }
  readonly phases: {
    readonly warmupSeconds: number
    readonly durationSeconds: number
    readonly drainSeconds: number
  }
  readonly headers: 'browser' | 'minimal'
  readonly heartbeat: { readonly sseCommentMs: number; readonly websocketPingMs: number }
  /** permessage-deflate (RFC 7692) on WebSocket, without context takeover. */
  readonly permessageDeflate: boolean
  readonly limits: { readonly maxBufferedBytes: number; readonly historyEvents: number }
  readonly contenders: readonly string[]
  readonly blocks: number
  readonly seed: number
  /** Absolute objectives, `sse/*: p99 < 50ms, missing == 0`; empty: none. */
  readonly thresholds: readonly string[]
}
