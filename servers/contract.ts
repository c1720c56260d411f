/**
 * The small contract between transports and engines. An engine gives each transport an HTTP exchange or a WebSocket
 * peer; a transport never sees the engine's own objects. Types only.
 */
import type { ServerApplication, ServerCounters, ServerOptions } from '../bench/contracts/server.js'
import type { EventChannel, EventLog, LoggedEvent } from './event-log.js'

/** What every part of one server shares. */
export interface ServerContext {
  readonly options: ServerOptions
  readonly application: ServerApplication
  readonly log: EventLog
  readonly counters: ServerCounters
}

/** What is read from a request or handshake; absent headers are empty strings. */
export interface RequestHead {
  /** As sent, upper case for every known method. */
  readonly method: string
  readonly path: string
  /** Raw, without the question mark. */
  readonly query: string
  readonly authorization: string
  readonly accept: string
  readonly lastEventId: string
}

/** A complete answer, made once and shared by every client that gets the same one. */
export interface Answer {
  readonly status: number
  /** Code and reason, `200 OK`. */
  readonly statusLine: string
  /** Names and values in turn, without Content-Length. */
  readonly headers: readonly string[]
  /** The same with Content-Length, for engines that do not add it by themselves. */
  readonly sizedHeaders: readonly string[]
  readonly body: Buffer | null
  /** The connection ends after this answer. */
  readonly close: boolean
}

/** The outcome of reading a request body: the bytes, too many of them, or so many that the connection must end. */
export type BodyOutcome = Uint8Array | 'oversize' | 'flood'

/** One HTTP request and its answer. Exactly one of `answer` and `stream` is called, at any later time or never. */
export interface HttpExchange {
  readonly head: RequestHead
  answer(answer: Answer): void
  /** Sends the head of a stream at once and keeps the answer open. */
  stream(options: StreamOptions): ClientStream
  /** Reads the request body; `done` is called once, and not at all when the client went away before its end. */
  readBody(maxBytes: number, done: (outcome: BodyOutcome) => void): void
  /** Calls back when the client went away before its answer was complete. One listener. */
  onGone(listener: () => void): void
  /**
   * Only there where a library formats events: sends the head of a stream and `retry`, and hands the stream over as soon
   * as it takes events, now or later; not at all when the client went away before. `headers` are sent beside its own:
   * names and values in turn.
   */
  openEvents?(opened: (stream: EventStream) => void, headers?: readonly string[]): void
}

/** A stream whose events a library formats; it sends the heartbeats too. Calls after the client went away do nothing. */
export interface EventStream extends Pick<ClientStream, 'waitingBytes' | 'end' | 'destroy'> {
  /** Sends one event to this client; `cursor` null: without an id. */
  push(cursor: number | null, body: Buffer): void
  /** From now on it gets what is broadcast to the channel. */
  join(channel: string): void
  /** The reverse; called once, also for a client that went away. */
  leave(channel: string): void
}

export interface StreamOptions {
  readonly answer: Answer
  /** Bytes without meaning to the client, for engines that must write something to learn that their buffer drained. */
  readonly filler: Buffer
}

/** An answer that does not end by itself. Calls after the client went away do nothing. */
export interface ClientStream {
  /** Writes shared bytes; the engine never changes them. Hot path: no allocation per call. */
  write(bytes: Buffer): void
  /**
   * Bytes accepted by `write` that the system has not taken yet (an upper bound), but for those that it had no time to
   * take since the event loop's turn began.
   */
  waitingBytes(): number
  /** Ends the answer in order. */
  end(): void
  /** Ends the connection now. */
  destroy(): void
}

/** A transport over HTTP exchanges. */
export interface HttpTransport {
  /** `GET /events` of an authorised request. `after` null: without a cursor. */
  events(exchange: HttpExchange, channel: EventChannel, after: number | null): void
  /** One event was appended to the channel. */
  published(channel: EventChannel, event: LoggedEvent): void
  /** Ends held and streaming clients; from now on requests for events are answered 204. */
  retire(): void
}

/** One WebSocket connection, valid from `opened` to `closed`; calls outside do nothing. */
export interface WebSocketPeer {
  /** Sends one text message. Past the back-pressure limit the engine drops the client and counts it. */
  send(text: Buffer): void
  /** Starts the close handshake. */
  close(code: number, reason: string): void
  /** Identifies the peer for `PeerTransport.closed`. */
  readonly subscription: Subscription
}

export interface Subscription {
  readonly channel: EventChannel
  readonly after: number | null
}

/** The engine's own way of sending one message to all peers of a channel (uws: topics; ws: a loop over shared bytes). */
export interface PeerGroup {
  /** Hot path: no allocation per peer. */
  broadcast(channel: string, text: Buffer): void
}

export type Admission = { readonly refusal: Answer } | { readonly refusal: null; readonly subscription: Subscription }

/** A transport over WebSocket peers; the engine calls it. */
export interface PeerTransport {
  /** Headers of an accepted handshake beside the common ones: names and values in turn. */
  readonly handshakeHeaders: readonly string[]
  /** Judges a handshake before the engine accepts it. */
  admit(head: RequestHead): Admission
  opened(peer: WebSocketPeer): void
  /** A whole message; the bytes are only valid during the call. */
  message(peer: WebSocketPeer, bytes: Uint8Array): void
  closed(peer: WebSocketPeer): void
  /** A request that is no WebSocket handshake. */
  plain(exchange: HttpExchange): void
}

/** The running part of an engine. It keeps `connectionsOpened` and `established` of the counters. */
export interface EngineServer {
  /** Rejects with the system error. Resolves the real port. */
  listen(): Promise<number>
  /** Stops accepting, destroys every connection, resolves when the last socket is gone. */
  close(): Promise<void>
}

export interface PeerEngineServer extends EngineServer {
  readonly group: PeerGroup
  /** Every connected peer. */
  peers(): Iterable<WebSocketPeer>
}

/** An engine whose library formats events: each of its exchanges has `openEvents`. */
export interface EventEngineServer extends EngineServer {
  /** Sends one event to all streams that joined the channel, by the library's own means where it has some. */
  broadcast(channel: string, event: LoggedEvent): void
}

/** The library's own way of sending one event to many. */
export type EventGroup = Pick<EventEngineServer, 'broadcast'>

/** Makes an engine for a transport over peers. */
export type MakePeerEngine = (context: ServerContext, transport: PeerTransport) => Promise<PeerEngineServer>

/** What an engine can carry; null: nothing of that kind. */
export interface EngineSupport {
  readonly http: ((context: ServerContext, handle: (exchange: HttpExchange) => void) => Promise<EngineServer>) | null
  readonly websocket: MakePeerEngine | null
  /** Server-Sent Events that a library formats, in place of `http`. */
  readonly events?: (context: ServerContext, handle: (exchange: HttpExchange) => void) => Promise<EventEngineServer>
  /** Long polling as a session to which the server pushes, as over WebSocket, in place of `http`. */
  readonly sessionPoll?: MakePeerEngine
}
