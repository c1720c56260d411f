/** uWebSockets.js, for all four transports, used as its documentation says is fastest: topics, cork, shared bytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerTls } from '../../bench/contracts/server.js'
import type { EngineServer, EngineSupport, PeerGroup, ServerContext, WebSocketPeer } from '../contract.js'
import { UwsExchange } from './uws-exchange.js'
import { loadUws, type Uws, type UwsApp } from './uws-native.js'
import { UwsPeers } from './uws-peers.js'

class UwsServer implements EngineServer {
  readonly #native: Uws
  readonly #app: UwsApp
  readonly #context: ServerContext

  constructor(native: Uws, app: UwsApp, context: ServerContext) {
    this.#native = native
    this.#app = app
    this.#context = context
    const { counters } = context
    const connectionChanged = (_response: object, count: number): void => {
      counters.established += count
      if (count > 0) counters.connectionsOpened += count
    }
    app.filter(connectionChanged)
  }

  listen(): Promise<number> {
    const { host, port, isShard } = this.#context.options
    const native = this.#native
    // By default (SO_REUSEPORT) uws shares a taken port with whoever of the same user has it: right only among shards.
    const options = isShard === true ? native.LIBUS_LISTEN_DEFAULT : native.LIBUS_LISTEN_EXCLUSIVE_PORT
    return new Promise((resolve, reject) => {
      this.#app.listen(host, port, options, (socket) => {
        if (socket === false) whyNotListening(host, port).then(reject)
        else resolve(native.us_socket_local_port(socket))
      })
    })
  }

  async close(): Promise<void> {
    this.#app.close()
    while (this.#context.counters.established > 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

class UwsPeerServer extends UwsServer {
  readonly group: PeerGroup
  readonly #peers: UwsPeers

  constructor(native: Uws, app: UwsApp, context: ServerContext, peers: UwsPeers) {
    super(native, app, context)
    this.group = peers
    this.#peers = peers
  }

  peers(): Iterable<WebSocketPeer> {
    return this.#peers.open
  }
}

/** uws says only that it failed; node:net, tried on the same address, names the error. */
function whyNotListening(host: string, port: number): Promise<Error> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen({ host, port, exclusive: true }, () => {
      const error = new Error(`uWebSockets.js could not listen on ${host}:${port}`)
      probe.close(() => resolve(Object.assign(error, { code: 'EADDRINUSE' })))
    })
  })
}

function makeApp(native: Uws, tls: ServerTls | null): UwsApp {
  return tls === null ? native.App() : makeSecureApp(native, tls)
}

/** uws takes TLS keys as files only, and has read them when it returns. The folder is the user's alone. */
function makeSecureApp(native: Uws, { key, cert }: ServerTls): UwsApp {
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-tls-'))
  try {
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    writeFileSync(keyFile, key, { mode: 0o600 })
    writeFileSync(certFile, cert, { mode: 0o600 })
    return native.SSLApp({ key_file_name: keyFile, cert_file_name: certFile })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const UWS: EngineSupport = {
  async http(context, handle) {
    const native = await loadUws()
    const app = makeApp(native, context.options.tls)
    const server = new UwsServer(native, app, context)
    app.any('/*', (response, request) => handle(new UwsExchange(response, request)))
    return server
  },
  async websocket(context, transport) {
    const native = await loadUws()
    const app = makeApp(native, context.options.tls)
    const peers = new UwsPeers(app, context, transport)
    const server = new UwsPeerServer(native, app, context, peers)
    app.ws('/*', peers.behavior(native))
    app.any('/*', (response, request) => transport.plain(new UwsExchange(response, request)))
    return server
  },
}
