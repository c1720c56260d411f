/**
 * TLS on an established TCP connection of a simulated client. Each simulated user is new: no session is resumed. The CA
 * is the only one that is trusted, and the certificate must be for `servername`. Until the handshake is done every
 * mishap is the failure `tls`.
 */
import type net from 'node:net'
import tls from 'node:tls'
import type { ClientTls, FailureKind, WireAccount } from '../bench/contracts/client.js'
import { failureKindOf } from './system-failures.js'
import { type RecordLayer, TlsAccount } from './tls-account.js'

/** What is offered, and must be chosen where it is HTTP/2 (ALPN). */
type Protocol = 'http/1.1' | 'h2'

/** Called synchronously. After `tlsFailed` or `TlsLayer.release` nothing is told any more. */
export interface TlsUser {
  /** The handshake is done and all of it is counted. */
  tlsSecured(socket: tls.TLSSocket): void
  tlsFailed(kind: FailureKind, detail: string): void
}

const NOTHING = Buffer.alloc(0)

const contexts = new WeakMap<ClientTls, tls.SecureContext>()

export class TlsLayer {
  readonly socket: tls.TLSSocket
  readonly account: TlsAccount
  readonly #protocol: Protocol
  #user: TlsUser | undefined
  #secured = false

  constructor(raw: net.Socket, settings: ClientTls, { protocol, wire, user }: TlsOptions) {
    this.#protocol = protocol
    this.#user = user
    this.account = new TlsAccount(raw, wire)
    this.socket = tls.connect({
      socket: raw,
      secureContext: contextOf(settings),
      servername: settings.servername,
      rejectUnauthorized: true,
      ALPNProtocols: [protocol],
    })
    this.socket.once('secureConnect', () => this.#handshakeDone())
    this.socket.on('error', (error: NodeJS.ErrnoException) => this.fail(error))
    this.socket.on('close', () => this.#closed())
    // What is written last, a farewell or an alert, is counted when it is gone.
    raw.once('close', () => this.account.settle('setup'))
  }

  get isSecured(): boolean {
    return this.#secured
  }

  /** Known when the handshake is done. */
  get isTls13(): boolean {
    return this.socket.getProtocol() === 'TLSv1.3'
  }

  /**
   * Nothing is told any more. All that passed until now is counted: what was read and held nothing is set-up, what was
   * written goes to this layer. The rest is counted when the connection is gone.
   */
  release(upLayer: RecordLayer): void {
    this.#user = undefined
    if (this.#secured) this.account.settle(upLayer)
    else this.#settleHandshake()
  }

  /** An error of this socket or of the one below. */
  fail(error: NodeJS.ErrnoException): void {
    this.#tell(tlsFailureKind(error, this.#secured), error.message)
  }

  #closed(): void {
    if (!this.#secured) this.#tell('tls', 'the connection closed during the TLS handshake')
  }

  #handshakeDone(): void {
    this.account.handshakeRead()
    // The last flight of the handshake has not left yet, and would leave with the first request: an empty write, which
    // makes no record, tells when it is out.
    this.socket.write(NOTHING, (error) => {
      if (error == null) this.#begin()
    })
  }

  #begin(): void {
    const user = this.#user
    if (user === undefined) return
    if (this.#protocol === 'h2' && this.socket.alpnProtocol !== 'h2') {
      this.#tell(
        'tls',
        `the server does not speak HTTP/2 here: by ALPN it chose ${this.socket.alpnProtocol || 'nothing'}`,
      )
      return
    }
    this.account.handshakeWritten()
    if (this.isTls13) this.account.awaitTickets()
    this.#secured = true
    user.tlsSecured(this.socket)
  }

  #settleHandshake(): void {
    this.account.handshakeRead()
    this.account.handshakeWritten()
  }

  #tell(kind: FailureKind, detail: string): void {
    this.#user?.tlsFailed(kind, detail)
  }
}

export interface TlsOptions {
  readonly protocol: Protocol
  readonly wire: WireAccount
  readonly user: TlsUser
}

/** What an error of a TLS socket means, before or after its handshake was done. */
function tlsFailureKind(error: NodeJS.ErrnoException, secured: boolean): FailureKind {
  if (!secured || error.code?.startsWith('ERR_SSL') === true) return 'tls'
  return failureKindOf(error.code, true)
}

function contextOf(settings: ClientTls): tls.SecureContext {
  let context = contexts.get(settings)
  if (context === undefined) {
    context = tls.createSecureContext({ ca: settings.ca })
    contexts.set(settings, context)
  }
  return context
}
