/** Request headers as HTTP/2 has them: made once for all clients of a process, the path apart. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { ClientOptions } from '../../bench/contracts/client.js'
import { hostHeader } from '../request-head.js'

const subscription = new WeakMap<ClientOptions, OutgoingHttpHeaders>()
const upstream = new WeakMap<ClientOptions, OutgoingHttpHeaders>()

/** Of the connection, which HTTP/2 manages by itself (RFC 9113, 8.2.2); the host is `:authority`. */
const OF_CONNECTION = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|host|te|http2-settings):/i
/** Lines that describe the wanted answer of a subscription; a POST says its own. */
const SUBSCRIPTION_ONLY = /^(accept|cache-control|pragma|content-type|last-event-id):/i

export function subscriptionHeaders(options: ClientOptions, path: string): OutgoingHttpHeaders {
  let headers = subscription.get(options)
  if (headers === undefined) {
    headers = headersFor(options, 'GET', options.headers)
    subscription.set(options, headers)
  }
  return { ...headers, ':path': path }
}

export function postHeaders(options: ClientOptions, path: string, bodyBytes: number): OutgoingHttpHeaders {
  let headers = upstream.get(options)
  if (headers === undefined) {
    const kept = options.headers.filter((line) => !SUBSCRIPTION_ONLY.test(line))
    headers = headersFor(options, 'POST', [...kept, 'Accept: */*', 'Content-Type: application/json'])
    upstream.set(options, headers)
  }
  return { ...headers, ':path': path, 'content-length': bodyBytes }
}

/** Of an extended CONNECT (RFC 8441). */
export function webSocketHeaders(options: ClientOptions, path: string): OutgoingHttpHeaders {
  const headers = { ...subscriptionHeaders(options, path), ':method': 'CONNECT', 'sec-websocket-version': '13' }
  return { ...headers, ':protocol': 'websocket' }
}

function headersFor(options: ClientOptions, method: string, lines: readonly string[]): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':method': method,
    ':authority': hostHeader(options.host, options.port),
    ':scheme': options.tls === null ? 'http' : 'https',
    ':path': '/',
    authorization: `Bearer ${options.token}`,
  }
  for (const line of lines) {
    if (OF_CONNECTION.test(line)) continue
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat().map(String)
  }
  return headers
}
