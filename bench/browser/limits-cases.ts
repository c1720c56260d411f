/** What pages ask for in the experiment on limits. */
import type { ChannelKind, Protocol } from './page-contract.js'

export interface LimitsCase {
  readonly protocol: Protocol
  readonly kind: ChannelKind
  /** HTTP/2: what the server announces; null: nothing. */
  readonly maxStreams: number | null
  /** Whether all have the same address; answers that may be cached are then waited for. */
  readonly sameUrl: boolean
  /** How many the first page asks for, and each further page or host. */
  readonly asked: number
  readonly askedFurther: number
}

export function limitsCases(quick: boolean): LimitsCase[] {
  const h1 = { protocol: 'h1', maxStreams: null, sameUrl: false, asked: 10, askedFurther: 10 } as const
  const h2 = { protocol: 'h2', maxStreams: null, sameUrl: false, asked: 120, askedFurther: 10 } as const
  return [
    { ...h1, kind: 'event-source' },
    { ...h1, kind: 'fetch' },
    { ...h1, kind: 'fetch', sameUrl: true, asked: 4, askedFurther: 4 },
    // Chromium gives a tab 255.
    { ...h1, kind: 'websocket', asked: quick ? 40 : 258, askedFurther: 5 },
    { ...h2, kind: 'event-source' },
    ...(quick
      ? []
      : [{ ...h2, kind: 'fetch' } as const, { ...h2, kind: 'event-source', maxStreams: 1000, asked: 300 } as const]),
  ]
}
