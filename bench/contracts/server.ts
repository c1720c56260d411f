/** What the server process needs of a contender's server side. Types only. */

/** Counted by a server since it was made; every one is monotonic except `established` and `subscribers`. */
export interface ServerCounters {
  /** TCP connections accepted (0 where the engine cannot tell: see its limitations). */
  connectionsOpened: number
  /** TCP connections open now. */
  established: number
  /** Connections that could not be accepted, such as for want of descriptors (0 where the engine cannot tell). */
  acceptFailures: number
  /** Subscribers attached now: SSE streams, WebSocket peers, held long polls. */
  subscribers: number
  /** HTTP requests and WebSocket handshakes answered, by outcome class. */
  requests: number
  emptyResponses: number
  unauthorized: number
  /** Requests refused as malformed, of an unknown route or method, not acceptable, or over a limit. */
  refused: number
  /** Bytes that were no HTTP or WebSocket at all, or broke the protocol. */
  garbage: number
  oversizeBodies: number
  abortedRequests: number
  /** Clients dropped because more than `maxBufferedBytes` waited for them. */
  slowClientsDropped: number
  /** Clients dropped because they did not answer a ping. */
  silentClientsDropped: number
  /** Gap answers sent (a cursor older than the history). */
  gapAnswers: number
  upstreamMessages: number
}

export interface ServerTls {
  readonly cert: string
  readonly key: string
}

export interface ServerOptions {
  readonly host: string
  /** 0 asks for any free port. */
  readonly port: number
  /** Bearer token that every request and handshake must carry. */
  readonly token: string
  /** Whether `?token=` may carry it as well: pages cannot send Authorization with EventSource and WebSocket; left out: no. */
  readonly tokenInQuery?: boolean
  /** Broadcast channels, which exist from the start. */
  readonly channels: readonly string[]
  /** Largest number of private channels (made on first use, for echo); 0 refuses any unknown channel. */
  readonly maxPrivateChannels: number
  /** Events kept per channel for late cursors. */
  readonly historyEvents: number
  /** Long-poll hold, ms (at most 30,000: RFC 6202). */
  readonly holdMs: number
  /** SSE comment heartbeat, ms; 0 is off. */
  readonly commentMs: number
  /** WebSocket ping interval, ms; a missed pong terminates; 0 is off. */
  readonly pingMs: number
  /** SSE `retry:` sent with the first event, ms. */
  readonly retryMs: number
  /** Bytes that may wait for one client before it is dropped. */
  readonly maxBufferedBytes: number
  readonly maxBodyBytes: number
  /** Idle HTTP keep-alive, ms; above the poll interval where the engine allows. */
  readonly keepAliveMs: number
  /** PEM; null: no TLS. */
  readonly tls: ServerTls | null
  /** Accept permessage-deflate (RFC 7692), without context takeover on either side. */
  readonly permessageDeflate: boolean
  /** Events of broadcast channels arrive by `POST /publish`, on every transport; left out: no. */
  readonly takesPublications?: boolean
  /** One of several processes that share the port and publish the same schedule; left out: the only one. */
  readonly isShard?: boolean
}

/** What the application behind the server answers; called synchronously. */
export interface ServerApplication {
  /** The first answer to a client without a cursor: one JSON body (no line break) that names the cursor. */
  snapshot(channel: string, cursor: number): Uint8Array
  /**
   * An upstream message arrived on a channel; the bytes are only valid during the call. False refuses it: the channel
   * takes none, or it is no stamped event.
   */
  upstream(channel: string, body: Uint8Array): boolean
  /**
   * A client has an event that this process has not published yet: another shard was earlier. Publishes what is due by
   * now, before the client is answered; left out where there is no other shard.
   */
  behind?(): void
}

/** One server of one contender. Made by `createTransportServer`. */
export interface TransportServer {
  /** Starts listening; rejects with the system error (EADDRINUSE …). Resolves the real port. */
  listen(): Promise<{ readonly port: number }>
  /**
   * Appends one event and delivers it to every subscriber of the channel. `body` is the stamped event and must not
   * change afterwards (it is kept as history and shared between subscribers); `sequence` must be the channel's head + 1.
   */
  publish(channel: string, sequence: number, body: Buffer): void
  /** The channel's newest sequence number (0 before the first; a private channel is made if need be). */
  head(channel: string): number
  counters(): ServerCounters
  /** Stops accepting, ends every connection, resolves when the last socket is gone. */
  close(): Promise<void>
}
