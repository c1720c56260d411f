/**
 * The state that every simulated client rebuilds: one price per symbol in a compact array. A sample of clients also
 * keeps its raw bytes, from which the state is rebuilt a second time, independently, after the drain.
 */
import type { ServerReport, StateCheck } from '../contracts/control.js'
import { type Change, SYMBOLS } from '../event/workload.js'

const WIDTH = SYMBOLS.length
const EXAMPLES = 5
/** Raw bytes kept per sampled client; beyond it the sample is given up, and not counted as rebuilt. */
const RAW_LIMIT_BYTES = 64 * 1024 * 1024

interface RawSample {
  readonly bodies: string[]
  bytes: number
}

export class ClientStates {
  /** Symbol by symbol, in each the clients side by side: one change reaches them one after the other. */
  readonly #prices: Int32Array
  readonly #raw: RawSample[]
  readonly #clients: number

  constructor(clients: number, rawSamples: number) {
    this.#clients = clients
    this.#prices = new Int32Array(clients * WIDTH)
    this.#raw = Array.from({ length: Math.min(clients, rawSamples) }, () => ({ bodies: [], bytes: 0 }))
  }

  apply(client: number, change: Change): void {
    this.#prices[change.symbol * this.#clients + client] = change.price
  }

  reset(client: number, state: readonly number[]): void {
    for (let symbol = 0; symbol < WIDTH; symbol++) this.#prices[symbol * this.#clients + client] = state[symbol] ?? 0
  }

  /** Keeps a body of a sampled client; a no-op for the others. */
  keepRaw(client: number, bytes: Buffer, start: number, end: number): void {
    if (client >= this.#raw.length) return
    const sample = this.#raw[client] as RawSample
    sample.bytes += end - start
    if (sample.bytes <= RAW_LIMIT_BYTES) sample.bodies.push(bytes.toString('latin1', start, end))
  }

  #stateOf(client: number): number[] {
    return SYMBOLS.map((_, symbol) => this.#prices[symbol * this.#clients + client] as number)
  }

  /** Compares every client with the server's state of its channel. */
  check(channels: ServerReport['channels'], channelOf: (client: number) => number): StateCheck {
    const examples: string[] = []
    let mismatched = 0
    let rebuilt = 0
    let rebuiltMismatched = 0
    for (let client = 0; client < this.#clients; client++) {
      const expected = channels[channelOf(client)]?.state ?? []
      const difference = firstDifference(expected, this.#stateOf(client))
      if (difference !== null) {
        mismatched++
        if (examples.length < EXAMPLES) examples.push(`client ${client}: ${difference}`)
      }
      const sample = this.#raw[client]
      if (sample === undefined || sample.bytes > RAW_LIMIT_BYTES) continue
      rebuilt++
      const again = firstDifference(expected, rebuild(sample.bodies))
      if (again === null) continue
      rebuiltMismatched++
      if (examples.length < EXAMPLES) examples.push(`client ${client} rebuilt from its bytes: ${again}`)
    }
    return { clients: this.#clients, mismatched, rebuilt, rebuiltMismatched, examples }
  }
}

function firstDifference(expected: readonly number[], actual: ArrayLike<number>): string | null {
  for (let symbol = 0; symbol < WIDTH; symbol++) {
    const wanted = expected[symbol] ?? 0
    if (wanted !== actual[symbol]) return `${SYMBOLS[symbol]} is ${actual[symbol]}, the server says ${wanted}`
  }
  return null
}

/** Deliberately shares nothing with the hot path: whole bodies, JSON.parse, a Map, each sequence number once. */
function rebuild(bodies: readonly string[]): number[] {
  let stocks = new Map<string, number>()
  const seen = new Set<string>()
  for (const text of bodies) {
    const body = JSON.parse(text)
    if (body.snapshot !== undefined) stocks = new Map(Object.entries(body.snapshot.stocks))
    if (body.stamp === undefined) continue
    const sequence = String(body.stamp).slice(0, 10)
    if (seen.has(sequence)) continue
    seen.add(sequence)
    if (body.op === 'remove') stocks.delete(body.symbol)
    else stocks.set(body.symbol, body.price)
  }
  return SYMBOLS.map((symbol) => stocks.get(symbol) ?? 0)
}
