/** How to see the events of a served contender arrive, for people: lines for curl. Pure. */
import type { ServerPlan } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import { clientHttp, dialectOf } from '../topology.js'

export interface ServedPlace {
  readonly contender: Contender
  readonly plan: ServerPlan
  readonly host: string
  /** Where clients connect: of the proxy, if there is one. */
  readonly port: number
  /** null: no TLS. */
  readonly tls: { readonly caFile: string; readonly servername: string } | null
}

export function instructions(place: ServedPlace): string {
  const { contender, host, port } = place
  const { proxy } = contender.topology
  const through = proxy === null ? '' : ` (clients through ${proxy})`
  const lines = [`${contender.name} listens on ${host}:${port}${through}`, '', ...linesOf(place)]
  return `${lines.join('\n')}\n\nCtrl-C ends it.\n`
}

function linesOf(place: ServedPlace): string[] {
  const { transport } = place.contender
  const dialect = dialectOf(place.contender)
  const url = urlOf(place)
  const curl = `curl -N${optionsOf(place)} -H 'Authorization: Bearer ${place.plan.options.token}'`
  if (transport === 'sse') return ['See events arrive:', `  ${curl} '${url}'`]
  if (dialect === 'socket.io') return linesForSocketIo(place)
  if (transport === 'websocket')
    return [
      'See events arrive (curl speaks no WebSocket; it shows the handshake and the frames raw):',
      `  ${curl} --http1.1 --output - -H 'Connection: Upgrade' -H 'Upgrade: websocket' \\`,
      `    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dHJhbnNwb3J0LWJlbmNoIQ==' '${url}'`,
    ]
  if (dialect === 'engine.io')
    return [
      'The session, and then its snapshot and events, poll by poll (it ends when a ping, a packet 2, is not answered):',
      `  SID=$(${curl} --silent '${url}' | sed 's/.*"sid":"\\([^"]*\\)".*/\\1/') && \\`,
      `    while ${curl} --silent --fail '${url}&sid='"$SID"; do echo; done`,
    ]
  return [
    'The snapshot:',
    `  ${curl} '${url}'`,
    'The events after a cursor (the snapshot names it; 204 when there is none):',
    `  ${curl} '${url}&after=1'`,
  ]
}

/** Its events come only to a client that has sent a packet of its protocol, which curl cannot. */
function linesForSocketIo({ plan, host, port, tls }: ServedPlace): string[] {
  const { token, channels } = plan.options
  const trust = tls === null ? '' : ` (it must trust ${tls.caFile}, for the name ${tls.servername})`
  return [
    `It speaks a protocol of its own (socket.io), which curl does not: see events arrive with socket.io-client${trust}:`,
    `  io('${tls === null ? `http://${host}` : `https://${tls.servername}`}:${port}', {`,
    `    path: '/events', addTrailingSlash: false, transports: ['websocket'], query: { channel: '${channels[0]}' },`,
    `    auth: { token: '${token}' }, extraHeaders: { Authorization: 'Bearer ${token}' },`,
    "  }).on('event', console.log)",
  ]
}

function urlOf({ contender, plan, host, port, tls }: ServedPlace): string {
  const origin = tls === null ? `http://${host}:${port}` : `https://${tls.servername}:${port}`
  const dialect = dialectOf(contender)
  // Server and session of sockjs are chosen by the client.
  const path = dialect === 'sockjs' ? '/events/0/curl/websocket' : '/events'
  const kind = contender.transport === 'websocket' ? 'websocket' : 'polling'
  return `${origin}${path}?channel=${plan.options.channels[0]}${dialect === 'engine.io' ? `&EIO=4&transport=${kind}` : ''}`
}

/** The certificate is for a name that no resolver need know; without TLS, HTTP/2 is spoken without being asked for. */
function optionsOf({ contender, host, port, tls }: ServedPlace): string {
  const http2 = clientHttp(contender) === 'h2' && contender.transport !== 'websocket'
  const version = http2 ? (tls === null ? ' --http2-prior-knowledge' : ' --http2') : ''
  const trust = tls === null ? '' : ` --cacert ${tls.caFile} --resolve ${tls.servername}:${port}:${host}`
  return version + trust
}
