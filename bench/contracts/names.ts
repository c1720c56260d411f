/**
 * The words of the benchmark, as types. A transport is how an event reaches the client, an engine is what
 * implements the server side, a contender is a transport on an engine, written `sse/node`.
 */
export const TRANSPORTS = ['short-poll', 'long-poll', 'sse', 'websocket'] as const
export type TransportName = (typeof TRANSPORTS)[number]

/** `net` carries only the floor: pre-built bytes on a bare socket, no transport logic. */
export const ENGINES = ['node', 'ws', 'uws', 'net'] as const
export type EngineName = (typeof ENGINES)[number]

/** What simulates clients: protocol code of our own, or the libraries that applications use. */
export const CLIENT_KINDS = ['lean', 'library'] as const
export type ClientKind = (typeof CLIENT_KINDS)[number]

/** What a contender's clients speak. The floor speaks SSE with pre-built bytes. */
export type ContenderRole = 'contender' | 'floor'

export interface Contender {
  /** `transport/engine`, or `floor/net`. */
  readonly name: string
  readonly transport: TransportName
  readonly engine: EngineName
  readonly role: ContenderRole
}
