/** What a page's requests carry, transport by transport, as their server sees it. */
import { TRANSPORTS, type TransportName } from '../contracts/names.js'
import { HOST } from './chromium.js'
import { HeaderRecorder, RECORDED_ORIGINS, type RecordedOrigin, type RecordedRequest } from './header-recorder.js'
import type { HeadersRow } from './schema.js'
import { callsOf, openPage, type Session } from './session.js'

/** The same cookies as the headers profile `browser`. */
const COOKIES = [
  { name: 'session', value: 's%3A7c1f0a52b94e4c6d8e3f.Qm9vdHN0cmFwVG9rZW4' },
  { name: '_ga', value: 'GA1.1.1043625871.1750000000' },
]
const TIMES = 3
const TOKEN = 'transport-bench-0123456789abcdef'

export async function measureHeaders(session: Session): Promise<HeadersRow[]> {
  const rows: HeadersRow[] = []
  for (const origin of RECORDED_ORIGINS) rows.push(...(await recordOrigin(session, origin)))
  return rows
}

async function recordOrigin(session: Session, origin: RecordedOrigin): Promise<HeadersRow[]> {
  const recorder = await HeaderRecorder.listen(origin, session.certificates)
  // A profile of its own: cookies are for this experiment alone.
  const context = await session.browser.newContext()
  try {
    await context.addCookies(COOKIES.map((cookie) => ({ ...cookie, domain: HOST, path: '/' })))
    const url = recorder.url(HOST)
    const page = await openPage({ ...session, context }, `${url}dashboard`)
    // WebSockets are opened over HTTP/1.1.
    const webSocketUrl = origin === 'h2' ? null : url.replace('http', 'ws')
    await callsOf(page)('sendRequests', { url, webSocketUrl, token: TOKEN, times: TIMES })
    return TRANSPORTS.flatMap((transport) => rowOf(origin, transport, recorder))
  } finally {
    await context.close().catch(() => undefined)
    await recorder.close()
  }
}

function rowOf(origin: RecordedOrigin, transport: TransportName, { requests, port }: HeaderRecorder): HeadersRow[] {
  const ofTransport = requests.filter((request) => request.transport === transport)
  const first = ofTransport[0]
  const later = ofTransport.at(-1)
  if (first === undefined || later === undefined) return []
  return [
    {
      origin,
      transport,
      lines: first.lines.map((line) => line.replaceAll(`:${port}`, '')),
      lineBytes: origin === 'h2' ? null : lineBytes(first),
      firstBlockBytes: first.blockBytes,
      laterBlockBytes: later.blockBytes,
    },
  ]
}

function lineBytes({ lines }: RecordedRequest): number {
  return lines.reduce((sum, line) => sum + line.length + 2, 0)
}
