/**
 * One TCP connection of a simulated client, with or without TLS. Hot path: all connections of the process without TLS
 * read into ONE buffer (`onread`), so bytes are valid only during the callback, and a waiting client holds no buffer.
 * With TLS each record is a read of its own. It counts raw bytes, reports opened and closed exactly once, and names
 * errors; it sets no timers: the harness owns all time.
 */
import net from 'node:net'
import type { ClientObserver, ClientTls, FailureKind } from '../bench/contracts/client.js'
import { failureKindOf } from './system-failures.js'
import type { RecordLayer } from './tls-account.js'
import { TlsLayer, type TlsUser } from './tls-layer.js'

/** Called synchronously. After `connectionLost` (or after the owner destroyed it) a connection says nothing more. */
export interface ConnectionOwner {
  /** Bytes count as steady state now; as set-up otherwise. */
  readonly steady: boolean
  /** Connected, and with TLS the handshake is done. */
  connectionOpened(connection: Connection): void
  /** One socket read lies in `bytes[0, end)`. */
  connectionReceived(connection: Connection, bytes: Buffer, end: number): void
  /** The connection is gone. `closed` means an orderly end by the peer. */
  connectionLost(connection: Connection, kind: FailureKind, detail: string): void
}

export interface ConnectionTarget {
  readonly host: string
  readonly port: number
  readonly localAddress: string | undefined
  /** Index of the client, for the observer. */
  readonly client: number
  readonly tls: ClientTls | null
}

const READ_BUFFER_BYTES = 65_536
/** Shared by every connection of the process. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)

const CONNECTION = Symbol('connection')
type OwnedSocket = net.Socket & { [CONNECTION]?: Connection }

export class Connection implements TlsUser {
  readonly #socket: OwnedSocket
  readonly #observer: ClientObserver
  readonly #client: number
  readonly #settings: ClientTls | null
  #tls: TlsLayer | undefined
  #owner: ConnectionOwner | undefined
  #established = false

  constructor(target: ConnectionTarget, observer: ClientObserver, owner: ConnectionOwner) {
    this.#observer = observer
    this.#client = target.client
    this.#settings = target.tls
    this.#owner = owner
    this.#socket = this.#connect(target)
  }

  /** Writes all of it (latin1 when text), counts it as raw, returns its size; 0 when the connection is gone. */
  write(data: string | Buffer): number {
    if (this.#owner === undefined || !this.#established) return 0
    if (this.#settings !== null) return this.#writeRecord(data, this.#recordLayer)
    this.#observer.wire.up.raw += data.length
    if (typeof data === 'string') this.#socket.write(data, 'latin1')
    else this.#socket.write(data)
    return data.length
  }

  /** Bytes written but not yet taken by the system. */
  get backlogBytes(): number {
    return this.#stream.writableLength
  }

  /** Writes a last message and ends; nothing is read or reported any more. Returns its size. */
  farewell(data: Buffer): number {
    if (!this.#established || this.backlogBytes > 0) {
      // Not connected, or the peer does not read: an orderly end could wait for ever.
      this.destroy()
      return 0
    }
    // Closing is part of set-up, the record that says so included.
    const written = this.#settings === null ? this.write(data) : this.#writeRecord(data, 'setup')
    if (this.#release()) this.#stream.destroySoon()
    return written
  }

  destroy(): void {
    if (this.#release()) this.#stream.destroy()
  }

  handleConnect(): void {
    if (this.#owner === undefined) return
    this.#established = true
    this.#observer.connectionOpened(this.#client)
    if (this.#settings === null) this.#owner?.connectionOpened(this)
    else this.#startTls(this.#settings)
  }

  handleRead(size: number): boolean {
    const owner = this.#owner
    if (owner === undefined) return true
    const observer = this.#observer
    observer.wire.down.raw += size
    observer.readBegins()
    owner.connectionReceived(this, readBuffer, size)
    observer.readEnds()
    return true
  }

  /** The peer ended: the last thing that a read tells, and what was open until now may be complete with it. */
  handleEnd(): void {
    if (this.#owner === undefined) return
    this.#observer.readBegins()
    this.#lose('closed', 'the server closed the connection')
    this.#observer.readEnds()
  }

  handleError(error: NodeJS.ErrnoException): void {
    if (this.#tls !== undefined) this.#tls.fail(error)
    else this.#lose(failureKindOf(error.code, this.#established), error.message)
  }

  handleClose(): void {
    if (this.#tls === undefined || this.#tls.isSecured) this.#lose('closed', 'the connection closed')
    else this.#lose('tls', 'the connection closed during the TLS handshake')
  }

  tlsSecured(): void {
    const { socket } = this.#tls as TlsLayer
    socket.on('data', (bytes: Buffer) => this.#readRecord(bytes)).on('end', () => this.handleEnd())
    this.#owner?.connectionOpened(this)
  }

  tlsFailed(kind: FailureKind, detail: string): void {
    this.#lose(kind, detail)
  }

  get #stream(): net.Socket {
    return this.#tls?.socket ?? this.#socket
  }

  get #recordLayer(): RecordLayer {
    return this.#owner?.steady === true ? 'tls' : 'setup'
  }

  #startTls(settings: ClientTls): void {
    this.#tls = new TlsLayer(this.#socket, settings, { protocol: 'http/1.1', wire: this.#observer.wire, user: this })
  }

  #readRecord(bytes: Buffer): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#tls?.account.read(bytes.length, this.#recordLayer)
    this.#observer.readBegins()
    owner.connectionReceived(this, bytes, bytes.length)
    this.#observer.readEnds()
  }

  #writeRecord(data: string | Buffer, layer: RecordLayer): number {
    const tls = this.#tls
    if (this.#owner === undefined || tls?.isSecured !== true) return 0
    // A record that has to wait for the one before leaves before it is called back.
    tls.socket.write(data as string, 'latin1', () => tls.account.written(0, layer))
    tls.account.written(data.length, layer)
    return data.length
  }

  #lose(kind: FailureKind, detail: string): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.destroy()
    owner.connectionLost(this, kind, detail)
  }

  /** Lets go of the owner and reports the end, once. */
  #release(): boolean {
    if (this.#owner === undefined) return false
    this.#tls?.release(this.#recordLayer)
    this.#owner = undefined
    if (this.#established) this.#observer.connectionClosed(this.#client)
    return true
  }

  #connect(target: ConnectionTarget): OwnedSocket {
    const options: net.NetConnectOpts = {
      host: target.host,
      port: target.port,
      noDelay: true,
    }
    // TLS takes the bytes of the socket itself.
    if (target.tls === null) options.onread = { buffer: readBuffer, callback: (size) => this.handleRead(size) }
    if (target.localAddress !== undefined) options.localAddress = target.localAddress
    let socket: OwnedSocket
    try {
      socket = net.connect(options)
    } catch (error) {
      // Arguments that no socket takes: reported like any other failure, after the caller has returned.
      socket = new net.Socket()
      process.nextTick(() => this.handleError(error as NodeJS.ErrnoException))
    }
    socket[CONNECTION] = this
    socket.on('connect', onConnect).on('error', onError).on('close', onClose)
    if (target.tls === null) socket.on('end', onEnd)
    return socket
  }
}

function onConnect(this: OwnedSocket): void {
  this[CONNECTION]?.handleConnect()
}

function onEnd(this: OwnedSocket): void {
  this[CONNECTION]?.handleEnd()
}

function onError(this: OwnedSocket, error: NodeJS.ErrnoException): void {
  this[CONNECTION]?.handleError(error)
}

function onClose(this: OwnedSocket): void {
  this[CONNECTION]?.handleClose()
}
