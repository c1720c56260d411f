/**
 * One HTTP/2 connection of a simulated user (node:http2 on a socket of our own, with or without TLS), shared by the
 * user's clients. It is counted as one connection, and its clients lose it together. Frames are what remains of the
 * plaintext when bodies are taken away. They count as set-up while any of its clients is connecting. What Node writes
 * by itself (SETTINGS, WINDOW_UPDATE, the requests) leaves after the call that caused it, and is counted at the next
 * event. Of some broken frames (DATA of a stream that has no head) node:http2 tells nothing and reads no more: such a
 * client is silent until the harness gives it up. The windows are those of Chrome, so that they never hold a stream back.
 */
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2'
import http2 from 'node:http2'
import net from 'node:net'
import type { ClientObserver, FailureKind } from '../../bench/contracts/client.js'
import type { ConnectionTarget } from '../connection.js'
import { type Layer, moveBytes, SocketAccount } from '../socket-account.js'
import { failureKindOf } from '../system-failures.js'
import { TLS13_RECORD_BYTES } from '../tls-account.js'
import { TlsLayer, type TlsUser } from '../tls-layer.js'
import { FRAME_HEAD_BYTES, Opening } from './opening.js'
import { codeName, H2Stream, type StreamUser } from './stream.js'

const STREAM_WINDOW_BYTES = 6 * 1024 * 1024
const SESSION_WINDOW_BYTES = 15 * 1024 * 1024
/** Of one session, in MB. */
const MAX_SESSION_MEMORY_MB = 64
/** A GOAWAY frame without debug data. */
const GOAWAY_BYTES = 17

/** A client that uses the session. After `sessionLost`, or after it left, it hears nothing more. */
export interface SessionMember {
  /** Its bytes count as steady state now. */
  readonly steady: boolean
  sessionOpened(session: H2Session): void
  /** The server's SETTINGS are known. */
  sessionSettled?(session: H2Session): void
  sessionLost(session: H2Session, kind: FailureKind, detail: string): void
}

export class H2Session implements TlsUser {
  readonly #target: ConnectionTarget
  readonly #observer: ClientObserver
  readonly #raw: net.Socket
  readonly #ended: (session: H2Session) => void
  readonly #members = new Set<SessionMember>()
  readonly #streams = new Set<H2Stream>()
  #tls: TlsLayer | undefined
  #session: ClientHttp2Session | undefined
  #account: SocketAccount | undefined
  /** Until the first answer. */
  #opening: Opening | undefined = new Opening()
  /** The ACK of the server's SETTINGS is still to be written after the first answer. */
  #owesAck = false
  /** Where the bytes of the last read, and of the last write, were put. */
  #readLayer: Layer = 'setup'
  #writtenLayer: Layer = 'setup'
  #established = false
  /** The server's SETTINGS are known; before, there are none but defaults. */
  #isSettled = false
  /** No request is open, and there will be none. */
  #isClosing = false
  #over = false
  #goaway = ''

  /** `ended` is called once, when no new request can be made on it. */
  constructor(target: ConnectionTarget, observer: ClientObserver, ended: (session: H2Session) => void) {
    this.#target = target
    this.#observer = observer
    this.#ended = ended
    this.#raw = this.#connect(target)
  }

  /** Requests can be made. */
  get isOpen(): boolean {
    return this.#session !== undefined && !this.#over && !this.#session.closed && this.#goaway === ''
  }

  /** Its members hear of that, if they did not yet. */
  get isGone(): boolean {
    return this.#over || this.#raw.destroyed || this.#session?.destroyed === true
  }

  /** The server takes WebSockets here (RFC 8441); undefined before its SETTINGS are known. */
  get takesWebSockets(): boolean | undefined {
    if (!this.#isSettled) return undefined
    return this.#session?.remoteSettings.enableConnectProtocol === true
  }

  join(member: SessionMember): void {
    this.#members.add(member)
  }

  /** Whoever leaves last ends the connection. */
  leave(member: SessionMember): void {
    this.count()
    if (this.#members.delete(member) && this.#members.size === 0) this.#release()
  }

  /** Null when the session takes no request any more. */
  request(headers: OutgoingHttpHeaders, user: StreamUser, body: Buffer | null): H2Stream | null {
    const session = this.#session
    if (session === undefined || !this.isOpen) return null
    const isTunnel = headers[':protocol'] !== undefined
    const stream = session.request(headers, { endStream: body === null && !isTunnel })
    if (body !== null) stream.end(body)
    const made = new H2Stream(stream, this, user)
    this.#streams.add(made)
    // When the caller knows the stream, which may be refused.
    if (user.isLasting) queueMicrotask(() => this.#refuseExcess())
    return made
  }

  forget(stream: H2Stream): void {
    this.#streams.delete(stream)
  }

  /** Counts what was read and written since the last call; returns how many bytes were read. */
  count(): number {
    const account = this.#account
    if (account === undefined || this.#over) return 0
    const layer = this.#opening === undefined ? this.#layer : 'setup'
    const read = account.takeRead(layer)
    if (read > 0) this.#readLayer = layer
    const written = this.#countWritten(account, layer)
    this.#opening?.passed(read, written)
    return read
  }

  #countWritten(account: SocketAccount, layer: Layer): number {
    const isLateAck = this.#owesAck && account.writtenBytes > 0
    // Alone it has a record of its own.
    const isAlone = isLateAck && account.writtenBytes === FRAME_HEAD_BYTES
    const written = account.takeWritten(isAlone ? 'setup' : layer)
    if (written > 0) this.#writtenLayer = isAlone ? 'setup' : layer
    if (!isLateAck) return written
    this.#owesAck = false
    if (this.#writtenLayer === 'http') moveBytes(this.#observer.wire.up, 'http', 'setup', FRAME_HEAD_BYTES)
    return written
  }

  /** An answer begins; with the first one of the session its opening is over. */
  answerBegins(): void {
    this.count()
    const opening = this.#opening
    if (opening === undefined) return
    this.#opening = undefined
    this.#owesAck = !opening.isAcknowledged
    if (this.#layer === 'setup') return
    opening.settle(this.#observer.wire, this.#tls?.isTls13 === true)
    this.#readLayer = 'http'
    this.#writtenLayer = 'http'
  }

  /** So many bytes of the read that was counted last are a body: whoever reads it gives it its layers. */
  readBegins(bodyBytes: number): void {
    this.#observer.wire.down[this.#readLayer] -= bodyBytes
    this.#observer.readBegins()
  }

  /** So many bytes of what was written were a body: they belong to this layer, once they are steady state. */
  bodyWritten(layer: Layer, size: number): void {
    this.count()
    if (this.#writtenLayer === 'http') moveBytes(this.#observer.wire.up, 'http', layer, size)
  }

  readEnds(): void {
    this.#observer.readEnds()
  }

  tlsSecured(socket: net.Socket): void {
    this.#begin(socket)
  }

  tlsFailed(kind: FailureKind, detail: string): void {
    this.#lose(kind, detail)
  }

  get #layer(): Layer {
    if (this.#isClosing) return 'setup'
    for (const { steady } of this.#members) if (!steady) return 'setup'
    return 'http'
  }

  #connect(target: ConnectionTarget): net.Socket {
    const { host, port, localAddress } = target
    const raw = new net.Socket()
    raw.once('connect', () => this.#connected())
    raw.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#tls !== undefined) this.#tls.fail(error)
      else this.#lose(failureKindOf(error.code, this.#established), error.message)
    })
    raw.once('close', () => {
      // What was written last.
      if (this.#over) this.#account?.takeWritten('setup')
      if (this.#tls !== undefined && !this.#tls.isSecured) return
      this.#lose('closed', 'the server closed the connection')
    })
    try {
      raw.connect({ host, port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) })
    } catch (error) {
      // Arguments that no socket takes: reported like any other failure, after the caller has returned.
      raw.destroy(error as Error)
    }
    return raw
  }

  #connected(): void {
    if (this.#over) return
    this.#established = true
    this.#observer.connectionOpened(this.#target.client)
    const { tls } = this.#target
    if (this.#over) return
    if (tls === null) this.#begin(this.#raw)
    else this.#tls = new TlsLayer(this.#raw, tls, { protocol: 'h2', wire: this.#observer.wire, user: this })
  }

  #begin(socket: net.Socket): void {
    this.#account = new SocketAccount(socket, this.#observer.wire, this.#tls?.account)
    const session = http2.connect('http://localhost', {
      createConnection: () => socket as never,
      maxSessionMemory: MAX_SESSION_MEMORY_MB,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
    })
    this.#session = session
    session.setLocalWindowSize(SESSION_WINDOW_BYTES)
    session.on('error', (error: NodeJS.ErrnoException) => this.#lose(failureKindOf(error.code, true), error.message))
    session.on('goaway', (code: number, _last: number, debug?: Uint8Array) => {
      this.#goesAway(code, GOAWAY_BYTES + (debug?.length ?? 0))
    })
    session.on('remoteSettings', () => this.#settled())
    session.on('localSettings', () => {
      const read = this.count()
      this.#opening?.notAnswer(read, FRAME_HEAD_BYTES)
    })
    session.on('close', () => this.#lose('closed', 'the server closed the connection'))
    for (const member of [...this.#members]) member.sessionOpened(this)
  }

  #settled(): void {
    this.#isSettled = true
    const read = this.count()
    this.#opening?.settled(read)
    this.#refuseExcess()
    if (this.isOpen) for (const member of [...this.#members]) member.sessionSettled?.(this)
  }

  /** Streams above the server's limit wait for another to end, which lasting ones would do for ever. */
  #refuseExcess(): void {
    const limit = this.#session?.remoteSettings?.maxConcurrentStreams
    if (!this.#isSettled || limit === undefined || this.#over) return
    const detail = `the server allows ${limit} streams at once on a connection`
    for (const stream of [...this.#streams].slice(limit)) if (stream.isLasting) stream.lose('other', detail)
  }

  #goesAway(code: number, frameBytes: number): void {
    const { down } = this.#observer.wire
    this.#isClosing = this.#streams.size === 0
    const read = this.count()
    this.#opening?.notAnswer(read, frameBytes)
    // Closing is set-up, the frame that was read with an answer included.
    if (this.#readLayer === 'http') moveBytes(down, 'http', 'setup', frameBytes)
    if (this.#readLayer === 'http' && read === frameBytes && this.#tls?.isTls13 === true)
      moveBytes(down, 'tls', 'setup', TLS13_RECORD_BYTES)
    this.#goaway = `GOAWAY ${codeName(code)}`
    this.#ended(this)
  }

  #lose(kind: FailureKind, detail: string): void {
    const members = [...this.#members]
    if (!this.#release()) return
    const why = this.#goaway === '' ? detail : `${this.#goaway}: ${detail}`
    for (const member of members) member.sessionLost(this, kind, why)
  }

  /** Ends the connection and reports it, once. */
  #release(): boolean {
    if (this.#over) return false
    // Where no request is open, what passed since the last event is the end of the connection.
    this.#isClosing = this.#streams.size === 0
    this.count()
    this.#tls?.release(this.#layer === 'setup' ? 'setup' : 'tls')
    this.#over = true
    this.#members.clear()
    for (const stream of [...this.#streams]) stream.cancel()
    this.#session?.destroy()
    this.#raw.destroy()
    this.#ended(this)
    if (this.#established) this.#observer.connectionClosed(this.#target.client)
    return true
  }
}
