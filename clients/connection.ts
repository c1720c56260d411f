/**
 * One TCP connection of a simulated client. Hot path: all connections of the process read into ONE buffer (`onread`),
 * so bytes are valid only during the callback, and a waiting client holds no buffer. It counts raw bytes, reports
 * opened and closed exactly once, and names errors; it sets no timers: the harness owns all time.
 */
import net from 'node:net'
import type { ClientObserver, FailureKind } from '../bench/contracts/client.js'

/** Called synchronously. After `connectionLost` (or after the owner destroyed it) a connection says nothing more. */
export interface ConnectionOwner {
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
}

const READ_BUFFER_BYTES = 65_536
/** Shared by every connection of the process. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)

const CONNECTION = Symbol('connection')
type OwnedSocket = net.Socket & { [CONNECTION]?: Connection }

export class Connection {
  readonly #socket: OwnedSocket
  readonly #observer: ClientObserver
  readonly #client: number
  #owner: ConnectionOwner | undefined
  #established = false

  constructor(target: ConnectionTarget, observer: ClientObserver, owner: ConnectionOwner) {
    this.#observer = observer
    this.#client = target.client
    this.#owner = owner
    this.#socket = this.#connect(target)
  }

  /** Writes all of it (latin1 when text), counts it as raw, returns its size; 0 when the connection is gone. */
  write(data: string | Buffer): number {
    if (this.#owner === undefined || !this.#established) return 0
    this.#observer.wire.up.raw += data.length
    if (typeof data === 'string') this.#socket.write(data, 'latin1')
    else this.#socket.write(data)
    return data.length
  }

  /** Bytes written but not yet taken by the system. */
  get backlogBytes(): number {
    return this.#socket.writableLength
  }

  /** Writes a last message and ends; nothing is read or reported any more. Returns its size. */
  farewell(data: Buffer): number {
    if (!this.#established || this.#socket.writableLength > 0) {
      // Not connected, or the peer does not read: an orderly end could wait for ever.
      this.destroy()
      return 0
    }
    const written = this.write(data)
    if (this.#release()) this.#socket.destroySoon()
    return written
  }

  destroy(): void {
    if (this.#release()) this.#socket.destroy()
  }

  handleConnect(): void {
    if (this.#owner === undefined) return
    this.#established = true
    this.#observer.connectionOpened(this.#client)
    this.#owner?.connectionOpened(this)
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
    this.#lose(failureKindOf(error.code, this.#established), error.message)
  }

  handleClose(): void {
    this.#lose('closed', 'the connection closed')
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
    this.#owner = undefined
    if (this.#established) this.#observer.connectionClosed(this.#client)
    return true
  }

  #connect(target: ConnectionTarget): OwnedSocket {
    const options: net.NetConnectOpts = {
      host: target.host,
      port: target.port,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (size) => this.handleRead(size) },
    }
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
    socket.on('connect', onConnect).on('end', onEnd).on('error', onError).on('close', onClose)
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

/** What a system error means, before or after the connection was established. */
export function failureKindOf(code: string | undefined, established: boolean): FailureKind {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return 'descriptor-limit'
    case 'EADDRNOTAVAIL':
    case 'EADDRINUSE':
      return 'address-exhausted'
    case 'ECONNREFUSED':
      return 'connect-refused'
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return established ? 'reset' : 'connect-reset'
    case 'ETIMEDOUT':
      return established ? 'reset' : 'connect-timeout'
    default:
      return 'other'
  }
}
