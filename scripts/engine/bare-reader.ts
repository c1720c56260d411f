/**
 * The floor of the engine benchmark: what any client on Node must at least do. A bare `net.Socket` per connection, one
 * static buffer (`onread`), requests and frames made beforehand; it walks lengths, counts, and measures nothing.
 */
import net from 'node:net'
import { openAll } from './opening.js'
import { echoBody, paceSends } from './pace.js'
import type { Reader, ReaderPlan } from './reader-contract.js'

const buffer = Buffer.allocUnsafeSlow(65_536)
const HEAD_END = Buffer.from('\r\n\r\n')
const CR = 0x0d

interface BareConnection {
  readonly socket: net.Socket
  /** Closed loops: what to write when a message has come. */
  next: Buffer | null
  /** Bytes of the current message that have not come yet. */
  left: number
  /** Has had its first answer. */
  ready: boolean
}

/** Walks what lies in `buffer[at, end)` and returns how many messages ended in it. */
type Walk = (connection: BareConnection, at: number, end: number) => number

/** Frames below 64 KiB, whose headers no read on loopback cuts while it is not saturated. */
function walkFrames(connection: BareConnection, start: number, end: number): number {
  let at = start + connection.left
  let messages = connection.left > 0 && at <= end ? 1 : 0
  while (at < end) {
    const length = buffer[at + 1] as number
    at += length < 126 ? 2 + length : 4 + buffer.readUInt16BE(at + 2)
    if (at <= end) messages++
  }
  connection.left = at - end
  return messages
}

/** One chunk per event: the size in hexadecimal, its line end, the data, a line end. */
function walkChunks(connection: BareConnection, start: number, end: number): number {
  let at = start + connection.left
  let messages = connection.left > 0 && at <= end ? 1 : 0
  while (at < end) {
    let size = 0
    for (; buffer[at] !== CR && at < end; at++) {
      const digit = buffer[at] as number
      size = size * 16 + (digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57)
    }
    at += 2 + size + 2
    if (at <= end) messages++
  }
  connection.left = at - end
  return messages
}

/** An answer without a body ends with its head. */
function walkHeads(_connection: BareConnection, _start: number, end: number): number {
  return buffer[end - 1] === 0x0a && buffer[end - 3] === 0x0a ? 1 : 0
}

const WALKS = { websocket: walkFrames, sse: walkChunks, poll: walkHeads, echo: walkFrames }

const STATUS_START = 'HTTP/1.1 '.length
const STATUS_OF = { websocket: '101', sse: '200', poll: '204', echo: '101' }

export class BareReader implements Reader {
  operations = 0
  reads = 0
  failures = 0
  readonly #plan: ReaderPlan
  readonly #walk: Walk
  readonly #requests: Buffer[]
  readonly #connections: BareConnection[] = []
  #pace: { stop(): void } | null = null

  constructor(plan: ReaderPlan) {
    this.#plan = plan
    this.#walk = WALKS[plan.work]
    this.#requests = plan.paths.map((path) => Buffer.from(requestHead(plan, path)))
  }

  connect(): Promise<void> {
    const { connections, inFlight } = this.#plan
    return openAll({ connections, inFlight, open: (index, opened) => this.#open(index, opened) })
  }

  #open(index: number, opened: () => void): void {
    const request = this.#requests[index % this.#requests.length] as Buffer
    const connection: BareConnection = {
      socket: net.connect({
        host: this.#plan.host,
        port: this.#plan.port,
        noDelay: true,
        onread: {
          buffer,
          callback: (size) => {
            if (connection.ready) this.#read(connection, size)
            else this.#first(connection, size, opened)
            return true
          },
        },
      }),
      next: null,
      left: 0,
      ready: false,
    }
    connection.socket.on('connect', () => connection.socket.write(request))
    connection.socket.on('error', () => {
      this.failures++
    })
    this.#connections[index] = connection
  }

  #first(connection: BareConnection, size: number, opened: () => void): void {
    const head = buffer.subarray(0, size).indexOf(HEAD_END)
    if (head < 0) throw new Error('the head of the first answer came in pieces')
    const status = buffer.toString('latin1', STATUS_START, STATUS_START + 3)
    if (status !== STATUS_OF[this.#plan.work]) throw new Error(`the server answered ${status}`)
    connection.ready = true
    if (this.#plan.work !== 'poll') this.#walk(connection, head + HEAD_END.length, size)
    opened()
  }

  #read(connection: BareConnection, end: number): void {
    const messages = this.#walk(connection, 0, end)
    this.reads++
    this.operations += messages
    if (messages > 0 && connection.next !== null) connection.socket.write(connection.next)
  }

  begin(): void {
    const { work, echo } = this.#plan
    if (work === 'poll') this.#loop((index) => this.#requests[index % this.#requests.length] as Buffer)
    if (echo === null) return
    const frame = maskedFrame(echo.payloadBytes)
    if (echo.ratePerSecond === null) this.#loop(() => frame)
    else this.#pace = paceSends(this.#plan, (index) => this.#connections[index]?.socket.write(frame))
  }

  #loop(messageOf: (index: number) => Buffer): void {
    this.#connections.forEach((connection, index) => {
      connection.next = messageOf(index)
      connection.socket.write(connection.next)
    })
  }

  close(): void {
    this.#pace?.stop()
    for (const { socket } of this.#connections) socket.destroy()
  }
}

function requestHead({ work, host, port, headers }: ReaderPlan, path: string): string {
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  const lines = [...headers, ...(work === 'websocket' || work === 'echo' ? upgrade : [])]
  return `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
}

/** A stamped event of so many bytes (below 126) in a frame whose mask is zero. */
function maskedFrame(payloadBytes: number): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | payloadBytes, 0, 0, 0, 0]), echoBody(payloadBytes)])
}
