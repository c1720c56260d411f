/** Where a redirect leads. Only the same host and scheme (any port) are followed: the token is not for others. */
import { originOf } from './request-headers.js'

export interface Place {
  readonly isSecure: boolean
  readonly host: string
  readonly port: number
  readonly path: string
}

/** null: nowhere that may be followed. */
export function redirectTarget(from: Place, location: string): Place | null {
  const [scheme, defaultPort] = from.isSecure ? ['https:', 443] : ['http:', 80]
  const base = `${scheme}${originOf(from.host, from.port).slice('http:'.length)}${from.path}`
  if (location === '' || !URL.canParse(location, base)) return null
  const url = new URL(location, base)
  if (url.protocol !== scheme || url.hostname !== new URL(base).hostname) return null
  const port = url.port === '' ? defaultPort : Number(url.port)
  return { isSecure: from.isSecure, host: from.host, port, path: `${url.pathname}${url.search}` }
}
