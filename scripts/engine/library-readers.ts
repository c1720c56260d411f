/** What others pay: the same work by the libraries that people use. They count messages and measure nothing. */
import autocannon from 'autocannon'
import { Client } from 'undici'
import WebSocket from 'ws'
import { openAll } from './opening.js'
import { echoBody, paceSends } from './pace.js'
import type { Reader, ReaderPlan } from './reader-contract.js'

function headersOf({ headers }: ReaderPlan): Record<string, string> {
  return Object.fromEntries(headers.map((line) => line.split(': ') as [string, string]))
}

function pathOf({ paths }: ReaderPlan, index: number): string {
  return paths[index % paths.length] as string
}

const TEXT = { binary: false } as const

export class WsReader implements Reader {
  operations = 0
  /** Not told, and a listener of our own would cost. */
  readonly reads = null
  failures = 0
  readonly #plan: ReaderPlan
  readonly #sockets: WebSocket[] = []
  /** Closed loop: what to send when a message has come. */
  #loopBody: Buffer | null = null
  #pace: { stop(): void } | null = null

  constructor(plan: ReaderPlan) {
    this.#plan = plan
  }

  connect(): Promise<void> {
    const { connections, inFlight, host, port } = this.#plan
    const headers = headersOf(this.#plan)
    return openAll({
      connections,
      inFlight,
      open: (index, opened) => {
        const url = `ws://${host}:${port}${pathOf(this.#plan, index)}`
        const socket = new WebSocket(url, { perMessageDeflate: false, headers })
        socket.once('message', () => {
          socket.on('message', () => {
            this.operations++
            if (this.#loopBody !== null) socket.send(this.#loopBody, TEXT)
          })
          opened()
        })
        socket.on('error', () => {
          this.failures++
        })
        this.#sockets[index] = socket
      },
    })
  }

  begin(): void {
    if (this.#plan.echo === null) return
    const { ratePerSecond, payloadBytes } = this.#plan.echo
    const body = echoBody(payloadBytes)
    if (ratePerSecond !== null) {
      this.#pace = paceSends(this.#plan, (index) => this.#sockets[index]?.send(body, TEXT))
      return
    }
    this.#loopBody = body
    for (const socket of this.#sockets) socket.send(body, TEXT)
  }

  close(): void {
    this.#loopBody = null
    this.#pace?.stop()
    for (const socket of this.#sockets) socket.terminate()
  }
}

const EVENT_END = Buffer.from('\n\n')

/** One `Client` per connection; SSE and polls by its `request`. */
export class UndiciReader implements Reader {
  operations = 0
  reads: number | null
  failures = 0
  readonly #plan: ReaderPlan
  readonly #headers: Record<string, string>
  readonly #clients: Client[]
  #polling = false
  #closed = false

  constructor(plan: ReaderPlan) {
    this.#plan = plan
    this.reads = plan.work === 'sse' ? 0 : null
    this.#headers = headersOf(plan)
    const options = { pipelining: 1, bodyTimeout: 0, headersTimeout: 0 }
    const origin = `http://${plan.host}:${plan.port}`
    this.#clients = Array.from({ length: plan.connections }, () => new Client(origin, options))
  }

  connect(): Promise<void> {
    const { connections, inFlight } = this.#plan
    const open = (index: number, opened: () => void): void =>
      void (this.#plan.work === 'sse' ? this.#stream(index, opened) : this.#poll(index).then(opened))
    return openAll({ connections, inFlight, open })
  }

  async #stream(index: number, opened: () => void): Promise<void> {
    const { body } = await this.#request(index)
    body.on('error', () => this.#failed())
    body.once('data', () => {
      body.on('data', (chunk: Buffer) => {
        this.reads = (this.reads ?? 0) + 1
        for (let at = chunk.indexOf(EVENT_END); at >= 0; at = chunk.indexOf(EVENT_END, at + 2)) this.operations++
      })
      opened()
    })
  }

  async #poll(index: number): Promise<void> {
    const { body } = await this.#request(index)
    await body.dump()
  }

  #request(index: number) {
    const options = { path: pathOf(this.#plan, index), method: 'GET', headers: this.#headers } as const
    return (this.#clients[index] as Client).request(options)
  }

  begin(): void {
    if (this.#plan.work !== 'poll') return
    this.#polling = true
    for (let index = 0; index < this.#plan.connections; index++) void this.#pollOn(index)
  }

  async #pollOn(index: number): Promise<void> {
    try {
      while (this.#polling) {
        await this.#poll(index)
        this.operations++
      }
    } catch {
      this.#failed()
    }
  }

  #failed(): void {
    if (!this.#closed) this.failures++
  }

  close(): void {
    this.#closed = true
    this.#polling = false
    for (const client of this.#clients) client.destroy().catch(() => undefined)
  }
}

/** autocannon connects when it begins to poll, so `connect` does nothing. */
export class AutocannonReader implements Reader {
  operations = 0
  readonly reads = null
  failures = 0
  readonly #plan: ReaderPlan
  #instance: ReturnType<typeof autocannon> | null = null

  constructor(plan: ReaderPlan) {
    this.#plan = plan
  }

  async connect(): Promise<void> {}

  begin(): void {
    const { host, port, connections } = this.#plan
    this.#instance = autocannon({
      url: `http://${host}:${port}${pathOf(this.#plan, 0)}`,
      connections,
      headers: headersOf(this.#plan),
      duration: 3600,
    })
    this.#instance.on('response', () => {
      this.operations++
    })
    this.#instance.on('reqError', () => {
      this.failures++
    })
  }

  close(): void {
    this.#instance?.stop()
  }
}
