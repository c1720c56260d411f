/** How to see the events of a served contender arrive, for people: lines for curl. Pure. */
import type { ServerPlan } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import { clientHttp } from '../topology.js'

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
  const url = urlOf(place)
  const curl = `curl -N${optionsOf(place)} -H 'Authorization: Bearer ${place.plan.options.token}'`
  if (transport === 'sse') return ['See events arrive:', `  ${curl} '${url}'`]
  if (transport === 'websocket')
    return [
      'See events arrive (curl speaks no WebSocket; it shows the handshake and the frames raw):',
      `  ${curl} --http1.1 --output - -H 'Connection: Upgrade' -H 'Upgrade: websocket' \\`,
      `    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dHJhbnNwb3J0LWJlbmNoIQ==' '${url}'`,
    ]
  return [
    'The snapshot:',
    `  ${curl} '${url}'`,
    'The events after a cursor (the snapshot names it; 204 when there is none):',
    `  ${curl} '${url}&after=1'`,
  ]
}

function urlOf({ plan, host, port, tls }: ServedPlace): string {
  const origin = tls === null ? `http://${host}:${port}` : `https://${tls.servername}:${port}`
  return `${origin}/events?channel=${plan.options.channels[0]}`
}

/** The certificate is for a name that no resolver need know; without TLS, HTTP/2 is spoken without being asked for. */
function optionsOf({ contender, host, port, tls }: ServedPlace): string {
  const http2 = clientHttp(contender) === 'h2' && contender.transport !== 'websocket'
  const version = http2 ? (tls === null ? ' --http2-prior-knowledge' : ' --http2') : ''
  const trust = tls === null ? '' : ` --cacert ${tls.caFile} --resolve ${tls.servername}:${port}:${host}`
  return version + trust
}
