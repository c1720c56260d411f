/** What a simulated client is and what it reports. Types only. Clients deliver; they never read a clock or set a timer. */
import type { HttpVersion } from './names.js'
import type { TargetTransport } from './target.js'

/** Why a connection attempt, request or connection ended badly. */
export const FAILURE_KINDS = [
  'connect-refused',
  'connect-reset',
  'connect-timeout',
  'descriptor-limit',
  'address-exhausted',
  'closed',
  'reset',
  'status',
  'unauthorized',
  'mime',
  'protocol',
  'oversize',
  'handshake',
  'tls',
  'ended',
  'other',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/**
 * Bytes of this process's clients by layer, both directions, mutated in place on the hot path. `setup` holds what
 * connecting cost (handshakes, SSE heads, the request and answer that carry a snapshot, replays after a reconnect);
 * the other layers hold what the steady state costs. The sum of all layers of a direction equals `raw`.
 */
export interface WireDirection {
  /** Every byte read from (down) or written to (up) a socket. */
  raw: number
  /** The event bodies themselves. */
  payload: number
  /** SSE field names and line ends, NDJSON separators, WebSocket frame headers and masks. */
  framing: number
  /**
   * HTTP/1.1: heads and chunk framing, empty poll answers included. HTTP/2: every byte of the session that is neither
   * body nor message framing (frame heads, header blocks, SETTINGS, WINDOW_UPDATE, PING).
   */
  http: number
  /** TLS: what records add to their content once the client is ready. */
  tls: number
  /** SSE comments, WebSocket ping/pong frames. */
  heartbeat: number
  /** TLS: every byte until the handshake is done. */
  tlsHandshake: number
  /** Connect, handshakes of HTTP and WebSocket, snapshot, reconnect, replay, close; TLS records of these included. */
  setup: number
}
export interface WireAccount {
  readonly down: WireDirection
  readonly up: WireDirection
}

/** A message of somebody else's server that its client passes over, as the target file has it. */
export interface SkippedMessage {
  /** It lacks the member at `event.path`; its event has another name; it is not the acknowledgement that is waited for. */
  readonly why: 'without-member' | 'other-name' | 'not-acknowledged'
  /** The name of the event; how another message begins, in quotes. */
  readonly what: string
}

/** Where one client's reports go. Implemented by the recorder; every call is synchronous and on the hot path. */
export interface ClientObserver {
  readonly wire: WireAccount
  /** A socket read begins: the next message reads the clock, the rest of the read shares it. */
  readBegins(): void
  readEnds(): void
  /**
   * One complete body (event, snapshot or gap) lies in `bytes[start, end)`; valid only during the call.
   * Returns the sequence number that is now the client's cursor (−1: no sequence in this body).
   */
  message(client: number, bytes: Buffer, start: number, end: number): number
  connectionOpened(client: number): void
  /** A connection ended, wanted or not. */
  connectionClosed(client: number): void
  /** The client is subscribed and has its snapshot (or its resume was accepted). */
  ready(client: number): void
  /** A poll request left. */
  requestSent(client: number): void
  /** A request that only keeps the session alive left, beside the polls: a pong of engine.io. */
  heartbeatSent(client: number): void
  /** A poll's answer ended with this many events (0: empty). */
  responseEnded(client: number, events: number): void
  /** Response header names (lower case) of the first data-bearing answer. */
  responseHeaders(names: readonly string[]): void
  /** The server's `retry:` field, ms. */
  retryHint(client: number, ms: number): void
  /** Something failed. The client is disconnected now and waits for `connect()`. `detail` is for people. */
  failure(client: number, kind: FailureKind, detail: string): void
  /** An upstream message was accepted (HTTP 2xx) or written as a frame. */
  upstreamSent(client: number): void
  /** Left out: nobody asks, and nothing is made of such messages. */
  skipped?(client: number, message: SkippedMessage): void
}

export interface ClientTls {
  /** PEM. */
  readonly ca: string
  readonly servername: string
}

/** What a client is told once. Shared by all clients of a process except `index` and `localAddress`. */
export interface ClientOptions {
  readonly host: string
  readonly port: number
  readonly token: string
  /** Request header lines beside Host and Authorization, `Name: value`, in order (the headers profile). */
  readonly headers: readonly string[]
  readonly maxMessageBytes: number
  readonly http: HttpVersion
  /** null: no TLS. A certificate that this CA did not sign for `servername` is the failure `tls`. */
  readonly tls: ClientTls | null
  /** Offer permessage-deflate (RFC 7692), without context takeover on either side. */
  readonly permessageDeflate: boolean
  /** How to talk to a server of somebody else; null: to one of ours. */
  readonly target: TargetTransport | null
  /** Seeded source of 32-bit numbers, for WebSocket masks and keys. */
  readonly random: () => number
}

export interface ClientIdentity {
  /** Index within the process, as the observer knows it. */
  readonly index: number
  /** Among all clients of the trial, from 0; left out: `index`. */
  readonly number?: number
  /**
   * The simulated user that it belongs to, from 0 within the process: over HTTP/2 all clients of a user share one
   * session (one connection), otherwise each has its own.
   */
  readonly user: number
  /** Channel to subscribe to. */
  readonly channel: string
  /** Source address, or undefined for the system's choice. */
  readonly localAddress: string | undefined
}

/** One simulated client of one transport. */
export interface TransportClient {
  /** Connects (or reconnects, resuming at its cursor). Allowed only while disconnected. */
  connect(): void
  /** Short poll: asks now; false when a request is still outstanding. Other transports: false. */
  poll(): boolean
  /** Sends one upstream message by the transport's own means; false when it cannot now (counted by the caller). */
  send(body: Buffer): boolean
  /** Ends every connection of this client and reports nothing further. */
  close(): void
  /** The last sequence number received, 0 before the snapshot. */
  readonly cursor: number
  readonly connected: boolean
}

export type TransportClientFactory = (
  identity: ClientIdentity,
  options: ClientOptions,
  observer: ClientObserver,
) => TransportClient
