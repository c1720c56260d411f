/** A bare socket: what a peer of any behaviour is made of. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterTest, type Harness, TOKEN } from './harness.js'

export class RawPeer {
  readonly socket: Socket
  bytes = Buffer.alloc(0)
  isClosed = false
  #changed: () => void = () => {}

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk) => {
      this.bytes = Buffer.concat([this.bytes, chunk])
      this.#changed()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
      this.#changed()
    })
    afterTest(() => this.socket.destroy())
  }

  static async open(harness: Harness): Promise<RawPeer> {
    const peer = new RawPeer(harness.port)
    await once(peer.socket, 'connect')
    return peer
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

  request(method: string, path: string, headers: readonly string[] = [], body = ''): void {
    const lines = [`${method} ${path} HTTP/1.1`, 'Host: test', `Authorization: Bearer ${TOKEN}`, ...headers]
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
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
