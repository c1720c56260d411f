/**
 * One WebSocket connection of a library client: a `WebSocket` of `ws` on a socket of our own. When both sides have said
 * goodbye, or one broke the protocol, the connection ends at once: the timer of `ws` for that never runs out.
 */
import net from 'node:net'
import { WebSocket } from 'ws'
import type { ClientObserver, FailureKind } from '../../bench/contracts/client.js'
import { DEFLATE_DECLINED } from '../protocol/deflate-offer.js'
import { type Layer, SocketAccount } from '../socket-account.js'
import { TlsLayer, type TlsUser } from '../tls-layer.js'
import { kindOfError } from './failures.js'
import { connectSocket } from './target.js'
import { closeFrameBytes, MAX_CLOSE_FRAME_BYTES, NO_CLOSE_FRAME } from './websocket-frames.js'
import type { WebSocketOwner, WebSocketTarget } from './websocket-owner.js'
import { type MessageSizes, UntoldBytes, WalkedSizes } from './websocket-sizes.js'

/** What node:http calls the end of a connection without an answer. */
const HANG_UP = 'socket hang up'
const MAX_HEAD_BYTES = 16_384
const SWITCHING_PROTOCOLS = 101
/** No context lives from one message to the next; what the client sends stays as it is, which it may. */
const DEFLATE = {
  clientNoContextTakeover: true,
  serverNoContextTakeover: true,
  threshold: Number.MAX_SAFE_INTEGER,
}

/** What `createConnection` may call instead of returning a socket. */
type HandOver = (error: Error | null, socket: net.Socket) => void

export class WebSocketConnection implements TlsUser {
  readonly #target: WebSocketTarget
  readonly #observer: ClientObserver
  readonly #raw = new net.Socket()
  #tls: TlsLayer | undefined
  #handOver: HandOver | undefined
  /** What `ws` reads and writes: the TCP socket, or the TLS socket above it. */
  #socket: net.Socket = this.#raw
  #account: SocketAccount
  readonly #ws: WebSocket
  #owner: WebSocketOwner | undefined
  #error: NodeJS.ErrnoException | undefined
  #headerNames: string[] | undefined
  readonly #sizes: MessageSizes
  #established = false
  #open = false
  #inRead = false

  constructor(target: WebSocketTarget, observer: ClientObserver, owner: WebSocketOwner) {
    this.#target = target
    this.#observer = observer
    this.#owner = owner
    this.#account = new SocketAccount(this.#raw, observer.wire)
    this.#sizes = target.permessageDeflate ? new WalkedSizes() : new UntoldBytes()
    this.#watchSocket(this.#raw)
    this.#ws = new WebSocket(target.url, {
      headers: target.headers as Record<string, string>,
      maxPayload: target.maxMessageBytes,
      perMessageDeflate: target.permessageDeflate ? DEFLATE : false,
      autoPong: false,
      generateMask: target.generateMask,
      createConnection: ((_options: unknown, handOver: HandOver) =>
        this.#connect(handOver)) as unknown as typeof net.createConnection,
    })
    this.#watchWebSocket(this.#ws)
  }

  /** Bytes written but not yet taken by the system. */
  get backlogBytes(): number {
    return this.#ws.bufferedAmount
  }

  /** Sends a text message; returns the bytes that it took, 0 when the connection is ending. */
  send(body: Buffer): number {
    if (this.#ws.readyState !== WebSocket.OPEN) return 0
    const layer = 'framing'
    this.#ws.send(body, { binary: false }, () => this.#flushed(layer))
    return this.#account.takeWritten(layer)
  }

  answerPing(payload: Buffer, layer: Layer): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    this.#ws.pong(payload, true, () => this.#flushed(layer))
    this.#account.takeWritten(layer)
  }

  /** Ends the connection, with a close frame if there is somebody to read it; nothing more is said. */
  end(code: number): void {
    if (!this.#release()) return
    // Not connected, or the peer does not read: an orderly end could wait for ever.
    if (this.#ws.readyState !== WebSocket.OPEN || this.#socket.writableLength > 0) {
      this.#abandon()
    } else {
      this.#ws.close(code)
      this.#letGo()
    }
  }

  tlsSecured(socket: net.Socket): void {
    this.#socket = socket
    this.#account = new SocketAccount(socket, this.#observer.wire, this.#tls?.account)
    this.#watchHead(socket)
    this.#handOver?.(null, socket)
  }

  tlsFailed(kind: FailureKind, detail: string): void {
    this.#lose(kind, detail)
  }

  /** Records may leave later than what they hold was written. */
  #flushed(layer: Layer): void {
    if (this.#owner !== undefined && this.#tls !== undefined) this.#account.takeWritten(layer)
  }

  /** The socket, or nothing where it is handed over when the TLS handshake is done. */
  #connect(handOver: HandOver): net.Socket | undefined {
    const { tls } = this.#target
    connectSocket(this.#raw, this.#target)
    if (tls === null) return this.#raw
    this.#handOver = handOver
    this.#raw.once('connect', () => {
      if (this.#owner === undefined) return
      this.#tls = new TlsLayer(this.#raw, tls, { protocol: 'http/1.1', wire: this.#observer.wire, user: this })
    })
    return undefined
  }

  #watchSocket(raw: net.Socket): void {
    raw.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error
      if (this.#tls !== undefined) this.#tls.fail(error)
      // Nobody else knows of this socket yet.
      else if (this.#target.tls !== null) this.#lose(kindOfError(error, this.#established), error.message)
    })
    raw.once('connect', () => {
      this.#established = true
      if (this.#owner !== undefined) this.#observer.connectionOpened(this.#target.client)
    })
    if (this.#target.tls === null) this.#watchHead(raw)
  }

  #watchHead(socket: net.Socket): void {
    socket.on('data', () => {
      // Frames may follow the head in its read: whether it ended is known after the other listeners.
      if (!this.#open) queueMicrotask(() => this.#boundHead())
    })
  }

  #watchWebSocket(ws: WebSocket): void {
    ws.on('upgrade', ({ rawHeaders }) => {
      this.#headerNames = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
    })
    ws.on('open', () => this.#opened())
    ws.on('unexpected-response', (_request, { statusCode }) => this.#refused(statusCode ?? 0))
    ws.on('message', (data) => this.#message(data as Buffer))
    for (const kind of ['ping', 'pong'] as const) {
      ws.on(kind, (payload) => {
        this.#sizes.control(payload.length)
        this.#owner?.[kind](payload)
      })
    }
    ws.on('error', (error) => this.#failed(error))
    ws.on('close', (code, reason) => this.#closed(code, reason.length))
  }

  #boundHead(): void {
    const isTooLong = !this.#open && this.#socket.bytesRead > MAX_HEAD_BYTES
    if (isTooLong) this.#lose('oversize', `a head above ${MAX_HEAD_BYTES} bytes`)
  }

  #opened(): void {
    const owner = this.#owner
    if (owner === undefined) return
    if (this.#target.permessageDeflate && this.#ws.extensions === '') {
      this.#lose('handshake', DEFLATE_DECLINED)
      return
    }
    this.#open = true
    this.#account.takeRead(owner.connectionLayer())
    this.#account.takeWritten('setup')
    // Around the listener of `ws`: what it makes of a read belongs to that read.
    this.#socket.prependListener('data', (bytes: Buffer) => this.#readBegins(bytes))
    this.#socket.on('data', () => this.#readEnds())
    owner.opened(this.#headerNames ?? [], this.#socket.readableLength)
  }

  #refused(status: number): void {
    const owner = this.#owner
    if (status === SWITCHING_PROTOCOLS) {
      this.#lose('handshake', 'an answer without Upgrade: websocket and Connection: Upgrade')
    } else if (this.#release()) {
      this.#abandon()
      owner?.refused(status)
    }
  }

  #message(data: Buffer): void {
    const size = this.#sizes.message(data.length)
    // What was compressed is told when it is inflated, after its read.
    const outside = !this.#inRead
    if (outside) this.#observer.readBegins()
    this.#owner?.message(data, size)
    if (outside) this.#observer.readEnds()
  }

  #readBegins(bytes: Buffer): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#sizes.read(bytes)
    this.#account.takeRead(owner.connectionLayer())
    this.#inRead = true
    this.#observer.readBegins()
  }

  #readEnds(): void {
    if (!this.#inRead) return
    this.#inRead = false
    this.#observer.readEnds()
    // The other side's close frame, which `ws` has just answered.
    if (this.#owner !== undefined && this.#ws.readyState === WebSocket.CLOSING) this.#letGo()
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (this.#open) this.#lose(kindOfError(error, true), error.message)
    else if (this.#headerNames !== undefined) this.#lose('handshake', error.message)
    else if (this.#error !== undefined) this.#lose(kindOfError(this.#error, this.#established), this.#error.message)
    else this.#lose(error.message === HANG_UP ? 'closed' : kindOfError(error, this.#established), error.message)
  }

  #closed(code: number, reasonBytes: number): void {
    if (code === NO_CLOSE_FRAME || !this.#open) {
      const kind = this.#error === undefined ? 'closed' : kindOfError(this.#error, this.#established)
      this.#lose(kind, `${this.#error?.message ?? 'the server closed the connection'} without a close frame`)
      return
    }
    this.#owner?.closeFrame(closeFrameBytes(code, reasonBytes))
    this.#lose('closed', `close frame ${code}`)
  }

  #lose(kind: FailureKind, detail: string): void {
    const owner = this.#owner
    if (!this.#release()) return
    if (this.#open) this.#letGo()
    else this.#abandon()
    owner?.connectionLost(kind, detail)
  }

  /** Counts the goodbye that `ws` wrote, and ends the connection when the system has taken it. */
  #letGo(): void {
    this.#account.takeWritten('setup')
    if (this.#socket.writableLength > MAX_CLOSE_FRAME_BYTES) this.#socket.destroy()
    else this.#socket.destroySoon()
  }

  /** Lets go of the owner and reports the end, once. */
  #release(): boolean {
    const owner = this.#owner
    if (owner === undefined) return false
    this.#owner = undefined
    if (!this.#established) return true
    this.#countLast(owner)
    this.#observer.connectionClosed(this.#target.client)
    return true
  }

  #countLast(owner: WebSocketOwner): void {
    const layer = owner.connectionLayer()
    if (this.#target.tls === null || this.#tls?.isSecured === true) {
      this.#account.takeRead(layer)
      this.#account.takeWritten('setup')
    }
    this.#tls?.release(layer === 'setup' ? 'setup' : 'tls')
  }

  #abandon(): void {
    this.#ws.terminate()
    this.#socket.destroy()
    this.#raw.destroy()
  }
}
