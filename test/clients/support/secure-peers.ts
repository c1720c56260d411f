/** Servers that speak TLS or HTTP/2, on port 0, that end with the test; certificates good and bad. */
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { onTestFinished } from 'vitest'
import type { ClientTls } from '../../../bench/contracts/client.js'

export const SERVERNAME = 'transport-bench.test'

export interface Identity {
  readonly key: string
  readonly cert: string
}

interface Authority {
  readonly ca: string
  /** A certificate for this name, valid until `until`. */
  certify(name: string, until?: Date): Promise<Identity>
}

async function makeAuthority(name: string): Promise<Authority> {
  const ca = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  return {
    ca: ca.cert,
    async certify(servername, until = new Date('2200-01-01')) {
      const made = await generate([{ name: 'commonName', value: servername }], {
        keyType: 'ec',
        algorithm: 'sha256',
        notBeforeDate: new Date('2020-01-01'),
        notAfterDate: until,
        ca: { key: ca.private, cert: ca.cert },
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: servername }] }],
      })
      return { key: made.private, cert: made.cert }
    },
  }
}

export const authority = await makeAuthority('CA of the tests')
export const foreignAuthority = await makeAuthority('another CA')
export const identity = await authority.certify(SERVERNAME)
export const CLIENT_TLS: ClientTls = { ca: authority.ca, servername: SERVERNAME }

export interface Listening {
  readonly port: number
  /** Ends every connection, and listens no more. */
  end(): void
  /** Connections that are open now. */
  open(): number
  /** The connections that were made, below TLS. */
  readonly sockets: readonly net.Socket[]
}

/** Listens with a server whose connections are watched below TLS, and ends it with the test. */
async function listening(server: net.Server): Promise<Listening> {
  const sockets: net.Socket[] = []
  server.on('connection', (socket: net.Socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  onTestFinished(end)
  return {
    port: (server.address() as AddressInfo).port,
    end,
    sockets,
    open: () => sockets.filter(({ closed }) => !closed).length,
  }
}

export function tlsServer(
  serve: (socket: tls.TLSSocket) => void,
  options: tls.TlsOptions = identity,
): Promise<Listening> {
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.on('tlsClientError', () => undefined)
  return listening(server)
}

export function plainServer(serve: (socket: net.Socket) => void): Promise<Listening> {
  return listening(net.createServer(serve))
}

export type OnStream = (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void

/** h2c, or with TLS. */
export function h2Server(
  onStream: OnStream,
  { secure = false, settings = {} }: { readonly secure?: boolean; readonly settings?: http2.Settings } = {},
): Promise<Listening> {
  const server = secure ? http2.createSecureServer({ ...identity, settings }) : http2.createServer({ settings })
  server.on('session', (session) => session.on('error', () => undefined))
  server.on('sessionError', () => undefined)
  server.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on('error', () => undefined)
    onStream(stream, headers)
  })
  return listening(server as unknown as net.Server)
}
