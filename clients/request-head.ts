/** Request heads. Hot path: what is the same for all clients of a process is made once, a request is one string. */
import type { ClientOptions } from '../bench/contracts/client.js'

const commonLines = new WeakMap<ClientOptions, string>()
const upstreamLines = new WeakMap<ClientOptions, string>()

/** Lines that describe the wanted answer of a subscription; a POST says its own. */
const SUBSCRIPTION_ONLY = /^(accept|cache-control|pragma|content-type|last-event-id):/i

/** `Host`, `Authorization` and the headers profile, each with its line end. */
export function commonRequestLines(options: ClientOptions): string {
  let lines = commonLines.get(options)
  if (lines === undefined) {
    lines = linesFor(options, options.port, options.headers)
    commonLines.set(options, lines)
  }
  return lines
}

/** The same for another port of the host, after a redirect. */
export function requestLinesForPort(options: ClientOptions, port: number): string {
  return port === options.port ? commonRequestLines(options) : linesFor(options, port, options.headers)
}

/** The same for an upstream POST, without Content-Length. */
export function upstreamRequestLines(options: ClientOptions): string {
  let lines = upstreamLines.get(options)
  if (lines === undefined) {
    const kept = options.headers.filter((line) => !SUBSCRIPTION_ONLY.test(line))
    lines = linesFor(options, options.port, [...kept, 'Accept: */*', 'Content-Type: application/json'])
    upstreamLines.set(options, lines)
  }
  return lines
}

export function eventsPath(channel: string): string {
  return `/events?channel=${encodeURIComponent(channel)}`
}

export function publishPath(channel: string): string {
  return `/publish?channel=${encodeURIComponent(channel)}`
}

/** The value of `Host`. Its length must not depend on which port was free: five digits (RFC 3986: `port = *DIGIT`). */
export function hostHeader(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port).padStart(5, '0')}`
}

function linesFor(options: ClientOptions, port: number, headers: readonly string[]): string {
  const lines = [`Host: ${hostHeader(options.host, port)}`, `Authorization: Bearer ${options.token}`, ...headers]
  return lines.map((line) => `${line}\r\n`).join('')
}
