/** A server that somebody else wrote, described by a target file: after validation and defaults, plain data. Types only. */
import type { TransportName } from './names.js'

/** How a client says what it has already: the last sequence number, or what the server gave it to send back. */
export type CursorStyle =
  /** `?name=N`. */
  | { readonly in: 'query'; readonly name: string }
  /** The header `Last-Event-ID: N`; SSE's own way. */
  | { readonly in: 'last-event-id' }
  /** The `ETag` of the last answer comes back as `If-None-Match`. */
  | { readonly in: 'etag' }
  /** The `Last-Modified` of the last answer comes back as `If-Modified-Since`. */
  | { readonly in: 'last-modified' }
  /** The server knows its clients by itself, or does not replay. */
  | { readonly in: 'none' }

/** What one answer to a poll holds. */
export type PollAnswer = 'message' | 'array' | 'ndjson' | 'multipart'

/** Where the event sits in a message. */
export interface EventPlace {
  /** `body`: the message is the event; `json`: at `path` in a JSON document, as an object or as a string of JSON. */
  readonly in: 'body' | 'json'
  /** Member names, outermost first; only with `json`. */
  readonly path: readonly string[]
}

export interface TargetTransport {
  /** Path and query; `{channel}`, `{client}` (0, 1, …) and `{token}` are filled in. */
  readonly path: string
  readonly cursor: CursorStyle
  readonly event: EventPlace
  /** Polls only. */
  readonly answer: PollAnswer
  /** Polls: statuses that say "nothing new", such as 204 and 304. */
  readonly emptyStatus: readonly number[]
  /** SSE only: the event names that carry events; empty: all. */
  readonly eventNames: readonly string[]
  /** WebSocket only. */
  readonly subprotocol: string | null
  /** WebSocket only: sent after the handshake, placeholders as in `path`; null: none. */
  readonly subscribeMessage: string | null
  /** WebSocket only: how the message begins with which the client is subscribed, and ready; null: ready with the handshake. */
  readonly acknowledgePrefix: string | null
}

export interface TargetDefinition {
  /** Lower-case letters, digits and dashes: the second half of a contender's name. */
  readonly name: string
  readonly question: string
  /**
   * How to start it, program and arguments, without a shell; null: it is running already. `{port}`, `{token}` and
   * `{clients}` are filled in; a relative program path is looked up from the target file's folder, where it runs.
   */
  readonly command: readonly string[] | null
  readonly environment: Readonly<Record<string, string>>
  /** Folder of the target file, absolute: where the command runs. */
  readonly folder: string
  /** Prints what the server is and its version; null: nobody knows. */
  readonly version: readonly string[] | null
  /** Of a running server; ignored with a command, whose server must listen on `{port}` of 127.0.0.1. */
  readonly url: string | null
  /** Process id or name of a running server to sample from outside; null: its cost is not known. */
  readonly pid: number | null
  readonly ready: { readonly path: string; readonly status: number; readonly timeoutSeconds: number }
  readonly headers: Readonly<Record<string, string>>
  /** The harness publishes each event by this request; the body is the event itself, or `{event}` in `body`. */
  readonly publish: {
    readonly method: 'POST' | 'PUT'
    readonly path: string
    readonly contentType: string
    /** The text around the event, `{"data":{event}}`; null: the event alone. `{event-string}` is the event as a JSON string. */
    readonly body: string | null
    /** Requests that may be under way at once; 1 keeps the order whatever the server does. */
    readonly inFlight: number
  }
  readonly limits: {
    /** Largest answer, message or line that clients take, bytes. */
    readonly maxMessageBytes: number
    /** Polls and publications that get no answer for so long have failed, s. */
    readonly answerTimeoutSeconds: number
  }
  /** What is said about it beside its results, such as `threads per connection`. */
  readonly notes: readonly string[]
  readonly transports: Readonly<Partial<Record<TransportName, TargetTransport>>>
}
