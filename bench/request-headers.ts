/**
 * What clients send beside Host and Authorization: as a current desktop Chrome does, same-origin, or only what the
 * protocol requires. The connection lines of a WebSocket handshake are the client's own. Names and order are those of a
 * recording (docs/browser.json), to which a test holds them; where values differ, and why, is in
 * bench/browser/profile-difference.ts.
 */
import type { TransportName } from './contracts/names.js'

export type HeadersProfile = 'browser' | 'minimal'

const ORIGIN = 'http://ticker.example'

const USER_AGENT =
  'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

const PLATFORM = 'sec-ch-ua-platform: "Windows"'

const CLIENT_HINTS = [
  'sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156", "Google Chrome";v="156"',
  'sec-ch-ua-mobile: ?0',
]

const FETCH_METADATA = ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty']

const LANGUAGE = 'Accept-Language: en-GB,en-US;q=0.9,en;q=0.8'

/** A session and one analytics identifier, as sites commonly have. */
const COOKIE = 'Cookie: session=s%3A7c1f0a52b94e4c6d8e3f.Qm9vdHN0cmFwVG9rZW4; _ga=GA1.1.1043625871.1750000000'

const NO_CACHE = ['Pragma: no-cache', 'Cache-Control: no-cache']

const BROWSER: Record<TransportName, readonly string[]> = {
  'short-poll': fetchLines('application/x-ndjson'),
  'long-poll': fetchLines('application/x-ndjson'),
  sse: fetchLines('text/event-stream', NO_CACHE),
  websocket: [...NO_CACHE, USER_AGENT, `Origin: ${ORIGIN}`, 'Accept-Encoding: identity', LANGUAGE, COOKIE],
}

const MINIMAL: Record<TransportName, readonly string[]> = {
  'short-poll': [],
  'long-poll': [],
  sse: ['Accept: text/event-stream'],
  websocket: [],
}

/** `Name: value` lines of one profile, in order. */
export function requestHeaders(profile: HeadersProfile, transport: TransportName): string[] {
  return [...(profile === 'browser' ? BROWSER : MINIMAL)[transport]]
}

function fetchLines(accept: string, more: readonly string[] = []): string[] {
  return [
    'Connection: keep-alive',
    ...more,
    PLATFORM,
    USER_AGENT,
    `Accept: ${accept}`,
    ...CLIENT_HINTS,
    ...FETCH_METADATA,
    `Referer: ${ORIGIN}/dashboard`,
    'Accept-Encoding: identity',
    LANGUAGE,
    COOKIE,
  ]
}
