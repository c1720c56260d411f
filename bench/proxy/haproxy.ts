/** The configuration of HAProxy (docs.haproxy.org/2.6/configuration.html). Paths are relative to the folder it runs in. */
import {
  BACKLOG,
  clientConnections,
  type ProxySettings,
  readTimeoutSeconds,
  readyPath,
  UPSTREAM_IDLE_SECONDS,
} from './settings.js'

export const HAPROXY_FILE = 'haproxy.cfg'
/** A file of this name holds the certificate and its key. */
export const HAPROXY_PEM = 'server.pem'

/** In the foreground, with nothing outside of `folder`. */
export function haproxyArguments(folder: string): string[] {
  return ['-db', '-C', folder, '-f', HAPROXY_FILE]
}

export function haproxyConfig(settings: ProxySettings): string {
  const { topology, upstreamPorts, upstreamH2 } = settings
  const never = readTimeoutSeconds({ readTimeoutSeconds: null })
  const silence = readTimeoutSeconds(topology)
  const most = clientConnections(settings)
  const sections = [
    section('global', [
      'nbthread 1',
      `maxconn ${most}`,
      // Otherwise idle connections to servers are closed above a fifth of what `maxconn` allows, and polls open new ones.
      'tune.pool-high-fd-ratio 100',
      'tune.pool-low-fd-ratio 100',
    ]),
    section('defaults', [
      'mode http',
      // Without it the end of each event waits for more to come, about 200 ms.
      'option http-no-delay',
      'timeout connect 5s',
      `timeout client ${never}s`,
      `timeout http-keep-alive ${never}s`,
      `timeout server ${silence}s`,
      `timeout tunnel ${silence}s`,
    ]),
    section('frontend clients', [
      `bind 127.0.0.1:${settings.port}${secure(settings)}`,
      `backlog ${BACKLOG}`,
      `maxconn ${most}`,
      `monitor-uri ${readyPath(settings)}`,
      'default_backend servers',
    ]),
    section('backend servers', [
      ...(topology.balance === 'hash' ? ['balance hdr(X-Client-Id)', 'hash-type consistent'] : ['balance roundrobin']),
      ...upstreamPorts.map(
        (port, i) =>
          `server server${i + 1} 127.0.0.1:${port}${upstreamH2 ? ' proto h2' : ''} pool-purge-delay ${UPSTREAM_IDLE_SECONDS}s`,
      ),
    ]),
  ]
  return `${sections.join('\n\n')}\n`
}

function secure({ topology }: ProxySettings): string {
  if (!topology.tls) return ''
  return ` ssl crt ${HAPROXY_PEM} alpn ${topology.h2 ? 'h2,http/1.1' : 'http/1.1'} ssl-min-ver TLSv1.2`
}

function section(head: string, content: readonly string[]): string {
  return [head, ...content.map((line) => `    ${line}`)].join('\n')
}
