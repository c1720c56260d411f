/**
 * What lies between server and clients, as the part of a contender's name behind its first `+`:
 * `tls` (the server itself), or a proxy with its options in this order, `nginx-h2-buffered-x3-hash`.
 */
import {
  type Contender,
  type Dialect,
  type EngineName,
  type HttpVersion,
  PROXIES,
  type ProxyName,
  type Topology,
  type TransportName,
} from './contracts/names.js'

export const DIRECT: Topology = {
  proxy: null,
  tls: false,
  h2: false,
  buffering: false,
  readTimeoutSeconds: null,
  upgrade: true,
  upstreams: 1,
  balance: 'round-robin',
}

const MAX_UPSTREAMS = 8
const GRAMMAR =
  /^(?<proxy>nginx|haproxy)(?<secure>-h2|-tls)?(?<buffered>-buffered)?(?<plain>-noupgrade)?(?:-timeout(?<timeout>[1-9]\d{0,4})s)?(?:-x(?<upstreams>[2-9]\d?)(?<hash>-hash)?)?$/

/** What may follow the `+`, for messages. */
export const TOPOLOGY_HELP =
  'tls, or nginx or haproxy with, in this order, -tls or -h2, -buffered, -noupgrade, -timeout5s, -x3 (server processes), -hash'

/** What each part means, for lists. */
export const TOPOLOGY_LINES: readonly (readonly [text: string, meaning: string])[] = [
  ['+tls', 'the server itself speaks TLS'],
  ['+nginx, +haproxy', 'a proxy, HTTP/1.1 to clients and servers (to node-h2: HTTP/2, by HAProxy only)'],
  ['  -tls, -h2', 'TLS to the clients; with HTTP/2 (WebSocket over it: HAProxy only, experimental)'],
  ['  -buffered', 'NGINX may hold back what the server sends (SSE: with --set connect.minReady=0)'],
  ['  -noupgrade', 'NGINX is not configured for WebSocket'],
  ['  -timeout5s', 'the proxy gives up after so much silence of the server'],
  ['  -x3, -x3-hash', 'so many server processes (2 to 8), round robin or by client; each publishes the whole schedule'],
]

/** What people write, for "did you mean". */
export const TOPOLOGIES_TO_SUGGEST: readonly string[] = [
  'tls',
  ...PROXIES.flatMap((proxy) =>
    ['', '-tls', '-h2'].flatMap((secure) =>
      ['', '-buffered', '-noupgrade', '-timeout5s', '-x3', '-x3-hash'].map((option) => proxy + secure + option),
    ),
  ),
]

/** The topology of this text (`''`: direct); null when it is none. */
export function parseTopology(text: string): Topology | null {
  if (text === '') return DIRECT
  if (text === 'tls') return { ...DIRECT, tls: true }
  const parts = GRAMMAR.exec(text)?.groups
  if (parts === undefined) return null
  const upstreams = Number(parts.upstreams ?? 1)
  if (upstreams > MAX_UPSTREAMS) return null
  return {
    proxy: parts.proxy as ProxyName,
    tls: parts.secure !== undefined,
    h2: parts.secure === '-h2',
    buffering: parts.buffered !== undefined,
    readTimeoutSeconds: parts.timeout === undefined ? null : Number(parts.timeout),
    upgrade: parts.plain === undefined,
    upstreams,
    balance: parts.hash === undefined ? 'round-robin' : 'hash',
  }
}

/** The reverse of `parseTopology`. */
export function topologyText(topology: Topology): string {
  const { proxy, tls, h2, buffering, readTimeoutSeconds, upgrade, upstreams, balance } = topology
  if (proxy === null) return tls ? 'tls' : ''
  const options = [
    h2 ? '-h2' : tls ? '-tls' : '',
    buffering ? '-buffered' : '',
    upgrade ? '' : '-noupgrade',
    readTimeoutSeconds === null ? '' : `-timeout${readTimeoutSeconds}s`,
    upstreams === 1 ? '' : `-x${upstreams}`,
    balance === 'hash' ? '-hash' : '',
  ]
  return proxy + options.join('')
}

/** The same with TLS towards the clients. */
export function withTls(topology: Topology): Topology {
  return { ...topology, tls: true }
}

/** Why this cannot be put together; null: it can. */
export function topologyProblem(transport: TransportName, engine: EngineName, topology: Topology): string | null {
  const { proxy, upgrade, buffering, balance, upstreams } = topology
  if (engine === 'net' && topologyText(topology) !== '') return 'the floor is measured directly only'
  if (proxy === 'nginx' && engine === 'node-h2')
    return 'NGINX speaks HTTP/1.1 to servers, and node-h2 speaks HTTP/2 only'
  if (proxy === 'haproxy' && buffering) return 'HAProxy does not buffer answers'
  if (buffering && transport === 'websocket') return 'NGINX does not buffer WebSocket'
  if (!upgrade && (transport !== 'websocket' || proxy === 'haproxy'))
    return '-noupgrade is for WebSocket through NGINX: HAProxy hands handshakes on by itself'
  if (engine === 'target' && upstreams > 1) return 'a target is one server'
  if (balance === 'hash' && upstreams === 1) return '-hash needs several server processes, such as -x3-hash'
  return null
}

/** Which HTTP version its clients speak to the server or proxy that they connect to. */
export function clientHttp({
  transport,
  engine,
  topology,
}: Pick<Contender, 'transport' | 'engine' | 'topology'>): HttpVersion {
  if (topology.proxy === null) return engine === 'node-h2' ? 'h2' : 'h1'
  if (!topology.h2) return 'h1'
  // NGINX knows no WebSocket over HTTP/2 (RFC 8441): as in browsers, its WebSocket clients negotiate HTTP/1.1.
  return transport === 'websocket' && topology.proxy === 'nginx' ? 'h1' : 'h2'
}

/** What its messages look like. */
export function dialectOf({ transport, engine }: Pick<Contender, 'transport' | 'engine'>): Dialect {
  if (engine === 'engine.io' || engine === 'socket.io' || engine === 'target') return engine
  return engine === 'sockjs' && transport === 'websocket' ? 'sockjs' : 'plain'
}
