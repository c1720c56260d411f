/** Where a redirect leads. Only the same host (any port, plain HTTP) is followed: the token is not for others. */
import { originOf } from './request-headers.js'

export interface Place {
  readonly host: string
  readonly port: number
  readonly path: string
}

/** null: nowhere that may be followed. */
export function redirectTarget(from: Place, location: string): Place | null {
  const base = `${originOf(from.host, from.port)}${from.path}`
  if (location === '' || !URL.canParse(location, base)) return null
  const url = new URL(location, base)
  if (url.protocol !== 'http:' || url.hostname !== new URL(base).hostname) return null
  const port = url.port === '' ? 80 : Number(url.port)
  return { host: from.host, port, path: `${url.pathname}${url.search}` }
}
