/** What the engine benchmark tells a reader process, and what the reader says of itself. Types only. */

import type { LoadPlan } from '../../bench/contracts/control.js'

/** `lean-loop`: the lean clients where the load process has no such work, a closed echo loop. */
export type ReaderKind = 'bare' | 'ws' | 'undici' | 'autocannon' | 'lean-loop'
export type ReaderWork = 'websocket' | 'sse' | 'poll' | 'echo'

export interface ReaderPlan {
  readonly kind: ReaderKind
  readonly work: ReaderWork
  readonly host: string
  readonly port: number
  readonly connections: number
  /** `Name: value` lines of every request, beside Host. */
  readonly headers: readonly string[]
  /** Path of connection `i`: `paths[i % paths.length]`. */
  readonly paths: readonly string[]
  /** Connections that may be opening at once. */
  readonly inFlight: number
  /** Echo: messages per second and connection (null: a closed loop), and their size in bytes. */
  readonly echo: { readonly ratePerSecond: number | null; readonly payloadBytes: number } | null
  /** What a load process would be told of the same work. */
  readonly loadPlan: LoadPlan
}

export type ToReader =
  | { readonly type: 'connect'; readonly plan: ReaderPlan }
  /** Polls and echo messages begin at `startUs`; CPU and operations are counted in [t0Us, t1Us). */
  | { readonly type: 'start'; readonly startUs: number; readonly t0Us: number; readonly t1Us: number }
  | { readonly type: 'memory' }
  | { readonly type: 'stop' }

export type FromReader =
  | { readonly type: 'alive' }
  /** All are connected and answered; since the order to connect, µs. */
  | { readonly type: 'connected'; readonly elapsedUs: number }
  | {
      readonly type: 'measured'
      readonly cpuUs: number
      readonly operations: number
      /** Socket reads that carried them; null where a library does not tell. */
      readonly reads: number | null
    }
  | { readonly type: 'memory'; readonly rssBytes: number; readonly heapUsedBytes: number; readonly collected: boolean }
  | { readonly type: 'failed'; readonly detail: string }

/** A reader that is being driven: it counts what it has done, and is told when to begin. */
export interface Reader {
  /** Messages received, answers received or echoes received, since the process began. */
  readonly operations: number
  readonly reads: number | null
  /** Connections that broke. */
  readonly failures: number
  /** Opens all connections; resolves when each has had its first answer. */
  connect(): Promise<void>
  /** From now on it polls or sends; receivers do nothing. */
  begin(): void
  close(): void
}
