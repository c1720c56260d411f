/** Request headers as the libraries take them: made once for all clients of a process. */
import type { ClientOptions } from '../../bench/contracts/client.js'
import { hostHeader } from '../request-head.js'

/** Names and values in turn. */
export type HeaderList = string[]

const commonHeaders = new WeakMap<ClientOptions, HeaderList>()
const upstreamHeaders = new WeakMap<ClientOptions, HeaderList>()

/** Headers that describe the wanted answer of a subscription; a POST says its own. */
const SUBSCRIPTION_ONLY = /^(accept|cache-control|pragma|content-type|last-event-id):/i

/** `Host`, `Authorization` and the headers profile. */
export function subscriptionHeaders(options: ClientOptions): HeaderList {
  let headers = commonHeaders.get(options)
  if (headers === undefined) {
    headers = headersFor(options, options.port, options.headers)
    commonHeaders.set(options, headers)
  }
  return headers
}

/** The same for another port of the host, after a redirect. */
export function subscriptionHeadersForPort(options: ClientOptions, port: number): HeaderList {
  return port === options.port ? subscriptionHeaders(options) : headersFor(options, port, options.headers)
}

/** The same for an upstream POST. */
export function postHeaders(options: ClientOptions): HeaderList {
  let headers = upstreamHeaders.get(options)
  if (headers === undefined) {
    const kept = options.headers.filter((line) => !SUBSCRIPTION_ONLY.test(line))
    headers = headersFor(options, options.port, [...kept, 'Accept: */*', 'Content-Type: application/json'])
    upstreamHeaders.set(options, headers)
  }
  return headers
}

/** By name; a name that comes several times has a list. */
export function headersByName(list: HeaderList): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {}
  for (let i = 0; i < list.length; i += 2) {
    const [name, value] = [list[i] as string, list[i + 1] as string]
    const known = byName[name]
    byName[name] = known === undefined ? value : [known, value].flat()
  }
  return byName
}

/** `http://host:port`. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function headersFor(options: ClientOptions, port: number, lines: readonly string[]): HeaderList {
  const headers = ['Host', hostHeader(options.host, port), 'Authorization', `Bearer ${options.token}`]
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.push(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}
