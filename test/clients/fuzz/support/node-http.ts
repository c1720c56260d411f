/** Node's own HTTP client as an independent reader: it asks over a stream that plays the answers. */
import http from 'node:http'
import { Duplex } from 'node:stream'

export interface NodeResponse {
  readonly status: number
  readonly interim: readonly number[]
  readonly headers: [name: string, value: string][]
  readonly trailers: [name: string, value: string][]
  readonly body: string
  /** The whole body came. */
  readonly complete: boolean
  readonly keepAlive: boolean
}

/** One end of a connection: each whole request head is answered with the next answer. */
class PlayedStream extends Duplex {
  readonly #answer: () => Buffer[]
  readonly #ends: () => boolean

  constructor(answer: () => Buffer[], ends: () => boolean) {
    super({ autoDestroy: true })
    this.#answer = answer
    this.#ends = ends
  }

  override _read(): void {}

  override _write(request: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (request.includes('\r\n\r\n')) {
      for (const piece of this.#answer()) this.push(piece)
      if (this.#ends()) this.push(null)
    }
    done()
  }

  destroySoon(): void {
    this.destroy()
  }

  /** What Node does to sockets that it keeps. */
  setKeepAlive(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  setTimeout(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

class PlayedAgent extends http.Agent {
  freed = 0
  readonly #open: () => Duplex

  constructor(open: () => Duplex) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#open = open
    this.on('free', () => this.freed++)
  }

  override createConnection(): Duplex {
    return this.#open()
  }
}

/** Asks once per answer, on one connection as long as Node keeps it. The stream ends with the last answer. */
export async function readByNode(answers: readonly Buffer[][]): Promise<(NodeResponse | Error)[]> {
  let next = 0
  const agent = new PlayedAgent(
    () =>
      new PlayedStream(
        () => answers[next++] ?? [],
        () => next >= answers.length,
      ),
  )
  const read: (NodeResponse | Error)[] = []
  for (let i = 0; i < answers.length; i++) {
    const response = await ask(agent)
    read.push(response)
    if (response instanceof Error || !response.complete) break
  }
  agent.destroy()
  return read
}

function ask(agent: PlayedAgent): Promise<NodeResponse | Error> {
  return new Promise((resolve) => {
    const interim: number[] = []
    const freed = agent.freed
    const request = http.request({ agent, host: 'peer', method: 'GET', path: '/' })
    request.on('information', (info) => interim.push(info.statusCode))
    request.on('error', resolve)
    // Without a listener Node would drop the connection on a 101.
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ ...headOf(response), interim, trailers: [], body: '', complete: true, keepAlive: false })
    })
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('latin1')
      response.on('data', (text: string) => {
        body += text
      })
      // What is wrong after the head is told here; the body so far stands.
      response.on('error', () => {})
      response.on('close', () => {
        // Whether the connection is kept shows right after.
        setImmediate(() =>
          resolve({
            ...headOf(response),
            interim,
            trailers: pairs(response.rawTrailers),
            body,
            complete: response.complete,
            keepAlive: agent.freed > freed,
          }),
        )
      })
    })
    request.end()
  })
}

function headOf(response: http.IncomingMessage): Pick<NodeResponse, 'status' | 'headers'> {
  return { status: response.statusCode ?? 0, headers: pairs(response.rawHeaders) }
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] as string, raw[2 * i + 1] as string])
}
