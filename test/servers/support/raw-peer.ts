/**
 * A bare socket: what a peer of any behaviour is made of. Over HTTP/2 it is a bare session, whose answers are written
 * down as HTTP/1.1 would say them.
 */
import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { CLIENT_TLS } from './certificates.js'
import { afterTest, type Harness, TOKEN } from './harness.js'

type Target = Pick<Harness, 'port'> & Partial<Pick<Harness, 'subject'>>

export class RawPeer {
  /** The connection itself, below TLS and HTTP/2. */
  readonly tcp: Socket
  /** What takes and gives the bytes above TLS; of HTTP/2 it is the connection. */
  readonly socket: Duplex
  isClosed = false
  /** Grows by doubling: some tests receive megabytes in small reads. */
  #room = Buffer.alloc(1 << 10)
  #size = 0
  readonly #session: ClientHttp2Session | null
  readonly #streams: Duplex[] = []
  #isPaused = false
  #changed: () => void = () => {}

  constructor({ port, subject }: Target) {
    this.tcp = connect({ port, host: '127.0.0.1', noDelay: true })
    const isHttp2 = subject?.engine === 'node-h2'
    const alpn = isHttp2 ? { ALPNProtocols: ['h2'] } : {}
    this.socket = subject?.tls ? connectTls({ socket: this.tcp, ...CLIENT_TLS, ...alpn }) : this.tcp
    this.#session = isHttp2 ? connectHttp2('http://test', { createConnection: () => this.socket }) : null
    this.#session?.on('error', () => {})
    if (!isHttp2) this.socket.on('data', (chunk) => this.#received(chunk))
    this.tcp.on('error', () => {})
    this.socket.on('error', () => {})
    this.tcp.on('close', () => {
      this.isClosed = true
      this.#changed()
    })
    afterTest(() => this.tcp.destroy())
  }

  static async open(harness: Harness): Promise<RawPeer> {
    const peer = new RawPeer(harness)
    await once(peer.socket, harness.subject.tls ? 'secureConnect' : 'connect')
    return peer
  }

  /** What was received until now, or since `forget`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#size)
  }

  forget(): void {
    this.#room = Buffer.alloc(1 << 10)
    this.#size = 0
  }

  get text(): string {
    return this.bytes.toString('latin1')
  }

  /** Resolves the text received so far once it satisfies the condition; rejects when the peer closes before. */
  async until(condition: (text: string) => boolean): Promise<string> {
    while (!condition(this.text)) {
      if (this.isClosed) throw new Error(`closed after ${JSON.stringify(this.text)}`)
      await this.#change()
    }
    return this.text
  }

  async closed(): Promise<string> {
    while (!this.isClosed) await this.#change()
    return this.text
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve
    })
  }

  #received(chunk: Buffer): void {
    const size = this.#size + chunk.length
    if (size > this.#room.length) this.#room = Buffer.concat([this.bytes], 2 * size)
    chunk.copy(this.#room, this.#size)
    this.#size = size
    this.#changed()
  }

  /** Stops taking what comes. */
  pause(): void {
    this.#isPaused = true
    for (const stream of this.#session === null ? [this.socket] : this.#streams) stream.pause()
  }

  resume(): void {
    this.#isPaused = false
    for (const stream of this.#session === null ? [this.socket] : this.#streams) stream.resume()
  }

  request(method: string, path: string, headers: readonly string[] = [], body = ''): void {
    this.send([`${method} ${path} HTTP/1.1`, 'Host: test', `Authorization: Bearer ${TOKEN}`, ...headers], body)
  }

  /** Request line and headers. */
  send(lines: readonly string[], body = ''): void {
    if (this.#session === null) this.socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    else this.#openStream(this.#session, lines, body)
  }

  #openStream(session: ClientHttp2Session, [requestLine = '', ...lines]: readonly string[], body: string): void {
    const [method = '', path = ''] = requestLine.split(' ')
    const head: OutgoingHttpHeaders = { ':method': method, ':path': path }
    let announced = 0
    for (const line of lines) {
      const [name = '', value = ''] = line.split(/: */, 2)
      if (name === 'Content-Length') announced = Number(value)
      else if (name !== 'Host' && name !== 'Transfer-Encoding') head[name.toLowerCase()] = value
    }
    const isWhole = body === '' && announced === 0
    const stream = session.request(head, { endStream: isWhole })
    this.#streams.push(stream)
    stream.on('error', () => {})
    stream.on('response', (answer) => {
      const { ':status': status = 0, ...fields } = answer
      const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
      const text = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', ''].join('\r\n')
      this.#received(Buffer.from(text))
    })
    stream.on('data', (chunk: Buffer) => this.#received(chunk))
    if (this.#isPaused) stream.pause()
    if (isWhole) return
    if (body.length >= announced) stream.end(body)
    else stream.write(body)
  }

  handshake(path: string, headers: readonly string[] = []): void {
    this.request('GET', path, [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    ])
  }

  /** Everything after the first empty line. */
  get body(): string {
    const end = this.text.indexOf('\r\n\r\n')
    return end < 0 ? '' : this.text.slice(end + 4)
  }
}
