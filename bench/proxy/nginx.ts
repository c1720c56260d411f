/** The configuration of NGINX (nginx.org/en/docs, 1.22 and later). Paths are relative to the folder it runs in. */
import type { Topology } from '../contracts/names.js'
import {
  BACKLOG,
  clientConnections,
  type ProxySettings,
  proxyDescriptors,
  readTimeoutSeconds,
  readyPath,
  UPSTREAM_IDLE_SECONDS,
} from './settings.js'

export const NGINX_FILE = 'nginx.conf'

/** Files of these names hold the certificate and its key. */
export const NGINX_CERT = 'server.crt'
export const NGINX_KEY = 'server.key'

/** In the foreground, with nothing outside of `folder`. */
export function nginxArguments(folder: string): string[] {
  return ['-p', folder, '-e', 'stderr', '-c', NGINX_FILE, '-g', 'daemon off;']
}

export function nginxConfig(settings: ProxySettings): string {
  const { topology } = settings
  const sockets = proxyDescriptors(settings.connections)
  return lines([
    ...(settings.isRoot ? ['user root;'] : []),
    'worker_processes 1;',
    `worker_rlimit_nofile ${sockets};`,
    'pid nginx.pid;',
    'error_log stderr error;',
    ...block('events', [`worker_connections ${sockets};`]),
    ...block('http', [
      'access_log off;',
      'gzip off;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((use) => `${use}_temp_path ${use}_temp;`),
      ...block('map $http_upgrade $connection_upgrade', ['default upgrade;', "'' '';"]),
      ...upstream(settings),
      ...block('server', [
        ...listen(settings),
        `keepalive_timeout ${readTimeoutSeconds({ readTimeoutSeconds: null })}s;`,
        'keepalive_requests 1000000000;',
        // A body that is too large is for the server to refuse.
        'client_max_body_size 0;',
        ...block(`location = ${readyPath(settings)}`, ['return 204;']),
        ...block('location /', toServers(topology)),
      ]),
    ]),
  ])
}

function upstream({ topology, upstreamPorts, connections }: ProxySettings): string[] {
  return block('upstream servers', [
    ...(topology.balance === 'hash' ? ['hash $http_x_client_id consistent;'] : []),
    // A server that let one request time out is not a server that is gone.
    ...upstreamPorts.map((port) => `server 127.0.0.1:${port} max_fails=0;`),
    `keepalive ${clientConnections({ connections })};`,
    `keepalive_timeout ${UPSTREAM_IDLE_SECONDS}s;`,
    'keepalive_requests 1000000000;',
  ])
}

function listen({ topology, port, version }: ProxySettings): string[] {
  const address = `listen 127.0.0.1:${port}`
  if (!topology.tls) return [`${address} backlog=${BACKLOG};`]
  const own = hasHttp2Directive(version)
  return [
    `${address} ssl${topology.h2 && !own ? ' http2' : ''} backlog=${BACKLOG};`,
    ...(topology.h2 && own ? ['http2 on;'] : []),
    `ssl_certificate ${NGINX_CERT};`,
    `ssl_certificate_key ${NGINX_KEY};`,
    'ssl_protocols TLSv1.2 TLSv1.3;',
  ]
}

function toServers(topology: Topology): string[] {
  const timeout = `${readTimeoutSeconds(topology)}s`
  return [
    'proxy_pass http://servers;',
    'proxy_set_header Host $http_host;',
    ...(topology.buffering ? asItComes() : unbuffered(topology)),
    'proxy_request_buffering off;',
    `proxy_read_timeout ${timeout};`,
    `proxy_send_timeout ${timeout};`,
    // A server that is silent for too long is the answer, not a reason to ask another one.
    'proxy_next_upstream error;',
  ]
}

function unbuffered({ upgrade }: Topology): string[] {
  return [
    'proxy_buffering off;',
    'proxy_http_version 1.1;',
    // Without a Connection header, connections to the servers are kept; a handshake needs both.
    ...(upgrade
      ? ['proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection $connection_upgrade;']
      : ['proxy_set_header Connection "";']),
  ]
}

/**
 * What NGINX does unless told otherwise: it buffers, and asks the servers by HTTP/1.0. Both belong together: an answer
 * without a length is held back until a buffer is full, but chunks, which only HTTP/1.1 has, are handed on at once.
 */
function asItComes(): string[] {
  // The servers say X-Accel-Buffering: no, which would turn it off.
  return ['proxy_buffering on;', 'proxy_http_version 1.0;', 'proxy_ignore_headers X-Accel-Buffering;']
}

/** Since 1.25.1 HTTP/2 is a directive of its own. */
function hasHttp2Directive(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return major > 1 || (major === 1 && (minor > 25 || (minor === 25 && patch >= 1)))
}

function block(head: string, content: readonly string[]): string[] {
  return [`${head} {`, ...content.map((line) => `    ${line}`), '}']
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
