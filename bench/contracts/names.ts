/**
 * The words of the benchmark, as types. A transport is how an event reaches the client, an engine is what
 * implements the server side, a contender is a transport on an engine, written `sse/node`, and by a topology what lies
 * between server and clients, written `sse/node+nginx-h2`.
 */
export const TRANSPORTS = ['short-poll', 'long-poll', 'sse', 'websocket'] as const
export type TransportName = (typeof TRANSPORTS)[number]

/** Measured unless other contenders are named. */
export const CORE_ENGINES = ['node', 'ws', 'uws'] as const
/** Packages that people choose between, installed apart from the core. */
export const EXTRA_ENGINES = ['better-sse', 'hono', 'fastify', 'sockjs', 'engine.io', 'socket.io'] as const
/**
 * `net` carries only the floor: pre-built bytes on a bare socket, no transport logic. `target` is a server of somebody
 * else, described by a target file.
 */
export const ENGINES = [...CORE_ENGINES, 'node-h2', ...EXTRA_ENGINES, 'net', 'target'] as const
export type EngineName = (typeof ENGINES)[number]

/** What simulates clients: protocol code of our own, or the libraries that applications use. */
export const CLIENT_KINDS = ['lean', 'library'] as const
export type ClientKind = (typeof CLIENT_KINDS)[number]

/** What a contender's clients speak. The floor speaks SSE with pre-built bytes. */
export type ContenderRole = 'contender' | 'floor'

export const PROXIES = ['nginx', 'haproxy'] as const
export type ProxyName = (typeof PROXIES)[number]

/** What lies between a server and its clients. */
export interface Topology {
  /** null: nothing, the clients connect to the server. */
  readonly proxy: ProxyName | null
  /** Whether the clients speak TLS, to the proxy or, without one, to the server itself. Behind a proxy is none. */
  readonly tls: boolean
  /** Whether the proxy offers HTTP/2 (always over TLS). The engine node-h2 does so by itself. */
  readonly h2: boolean
  /** Whether the proxy may hold back what the server sends. */
  readonly buffering: boolean
  /** The proxy ends a connection on which the server was silent for so long, s; null: far above every heartbeat. */
  readonly readTimeoutSeconds: number | null
  /** Whether the proxy is configured to hand on WebSocket handshakes. */
  readonly upgrade: boolean
  /** Server processes behind the proxy, each on a port of its own; every one publishes the whole schedule. */
  readonly upstreams: number
  readonly balance: 'round-robin' | 'hash'
}

/** Who publishes: the server by itself, or the harness, by an HTTP request for each event. */
export const PUBLISH_MODES = ['direct', 'http'] as const
export type PublishMode = (typeof PUBLISH_MODES)[number]

export interface Contender {
  /** `transport/engine`, `transport/engine+topology`, `floor/net`, or `transport/target-name`. */
  readonly name: string
  readonly transport: TransportName
  readonly engine: EngineName
  readonly role: ContenderRole
  readonly topology: Topology
  readonly publish: PublishMode
}

/** What the messages look like on the transport. */
export const DIALECTS = ['plain', 'engine.io', 'socket.io', 'sockjs', 'target'] as const
export type Dialect = (typeof DIALECTS)[number]

/** The HTTP version that a client speaks to whatever it connects to. */
export type HttpVersion = 'h1' | 'h2'
