/** An independent HTTP client of a subject, with one connection: undici, or node:http2 where the subject speaks that. */
import { once } from 'node:events'
import { type ClientHttp2Session, type ClientSessionOptions, connect, type OutgoingHttpHeaders } from 'node:http2'
import { Readable } from 'node:stream'
import { Agent, fetch as undiciFetch } from 'undici'
import { CLIENT_TLS } from './certificates.js'
import { afterTest, type Harness, TOKEN } from './harness.js'

export interface Asked {
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface HttpClient {
  /** With the subject's token. */
  fetch(url: string, asked?: Asked): Promise<Response>
  destroy(): Promise<void>
}

const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` }

export function httpClient(harness: Harness): HttpClient {
  return harness.subject.engine === 'node-h2' ? new H2Client(harness) : overUndici(harness)
}

function overUndici({ subject }: Harness): HttpClient {
  const dispatcher = new Agent({ connections: 1, pipelining: 1, ...(subject.tls ? { connect: CLIENT_TLS } : {}) })
  afterTest(() => dispatcher.destroy())
  return {
    fetch: (url, asked = {}) =>
      undiciFetch(url, {
        ...asked,
        headers: { ...asked.headers, ...AUTHORIZATION },
        dispatcher,
      } as never) as never,
    destroy: () => dispatcher.destroy(),
  }
}

/** A session, as the tests of HTTP/2 itself use it. */
export function h2Session(harness: Harness, options: ClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(harness.origin, { ...(harness.subject.tls ? CLIENT_TLS : {}), ...options })
  session.on('error', () => {})
  afterTest(() => session.destroy())
  return session
}

class H2Client implements HttpClient {
  readonly #session: ClientHttp2Session

  constructor(harness: Harness) {
    this.#session = h2Session(harness)
  }

  async fetch(url: string, { method = 'GET', body = '', headers = {}, signal }: Asked = {}): Promise<Response> {
    const { pathname, search } = new URL(url)
    const head: OutgoingHttpHeaders = { ':method': method, ':path': pathname + search, ...AUTHORIZATION }
    for (const [name, value] of Object.entries(headers)) head[name.toLowerCase()] = value
    const stream = this.#session.request(head, { endStream: body === '' })
    if (body !== '') stream.end(body)
    stream.on('error', () => {})
    signal?.addEventListener('abort', () => stream.close())
    const [answer] = (await once(stream, 'response')) as [Record<string, string>]
    const status = answer[':status']
    // Object.entries leaves out what node:http2 hides behind a symbol.
    const fields = Object.entries(answer).filter(([name]) => name !== ':status')
    const hasBody = Number(status) !== 204
    if (!hasBody) stream.resume()
    return new Response(hasBody ? (Readable.toWeb(stream) as ReadableStream) : null, {
      status: Number(status),
      headers: fields.map(([name, value]): [string, string] => [name, String(value)]),
    })
  }

  async destroy(): Promise<void> {
    if (this.#session.closed) return
    const closed = once(this.#session, 'close')
    this.#session.destroy()
    await closed
  }
}
