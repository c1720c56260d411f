/**
 * What is published. `ticker`: the initial answer is a snapshot of ten stocks, then add/remove/update events; `opaque`:
 * a stamp and padding. The server draws it from the seed; a client rebuilds it from the bytes it received alone.
 */
import type { Scenario } from '../contracts/scenario.js'
import { seededRandom } from '../random.js'
import { MIN_EVENT_BYTES, makeBody, minBodyBytes } from './stamp.js'

type Kind = Scenario['workload']['kind']

/** Every stock that can exist; a state is one price (cents, 0 = not listed) per symbol, in this order. */
export const SYMBOLS: readonly string[] = [
  'ACME',
  'BOLT',
  'CRUX',
  'DUNE',
  'ECHO',
  'FLUX',
  'GLEN',
  'HALO',
  'IRIS',
  'JADE',
  'KITE',
  'LUNA',
  'MESA',
  'NOVA',
  'OPAL',
  'PINE',
  'QUAY',
  'REEF',
  'SAGE',
  'TIDE',
  'UMBR',
  'VALE',
  'WREN',
  'XYLO',
  'YARN',
  'ZINC',
  'ALTO',
  'BRIO',
  'CLAY',
  'DAWN',
  'EDEN',
  'FERN',
]

const SYMBOL_INDEX: ReadonlyMap<string, number> = new Map(SYMBOLS.map((symbol, index) => [symbol, index]))
const INITIAL_STOCKS = 10
const FEWEST_STOCKS = 5
const MOST_STOCKS = 24
const LOWEST_PRICE = 100_000
const PRICE_SPAN = 800_000

/** One change of the state: the new price of a symbol, 0 when it is removed. */
export interface Change {
  readonly symbol: number
  readonly price: number
}

const LONGEST_TICKER_MEMBERS = changeMembers('update', 0, LOWEST_PRICE + PRICE_SPAN)

/** Smallest event body of a workload, bytes. */
export function minPayloadBytes(kind: Kind): number {
  return kind === 'ticker' ? minBodyBytes(LONGEST_TICKER_MEMBERS) : MIN_EVENT_BYTES
}

function changeMembers(op: 'add' | 'update' | 'remove', symbol: number, price: number): string {
  const what = `"op":"${op}","symbol":"${SYMBOLS[symbol]}"`
  return op === 'remove' ? what : `${what},"price":${price}`
}

/** The application state of one channel on the server. */
export interface ChannelWorkload {
  /** Draws the next change, applies it and returns the event body, not yet stamped. */
  nextBody(): Buffer
  /** Members of the snapshot body beside the cursor. */
  snapshotMembers(): string
  state(): readonly number[]
}

export interface ChannelWorkloadOptions {
  readonly kind: Kind
  readonly payloadBytes: number
  readonly seed: number
  readonly channel: string
}

export function makeChannelWorkload(options: ChannelWorkloadOptions): ChannelWorkload {
  const random = seededRandom(options.seed, `workload ${options.channel}`)
  const padding = makePadding(options.seed)
  if (options.kind === 'opaque') {
    return {
      nextBody: () => makeBody(options.payloadBytes, '', padding),
      snapshotMembers: () => '',
      state: () => [],
    }
  }
  const prices = new Array<number>(SYMBOLS.length).fill(0)
  const drawPrice = (): number => LOWEST_PRICE + random.below(PRICE_SPAN)
  for (let i = 0; i < INITIAL_STOCKS; i++) prices[i] = drawPrice()

  const pick = (listed: boolean): number => {
    const candidates = prices.flatMap((price, symbol) => (price > 0 === listed ? [symbol] : []))
    return candidates[random.below(candidates.length)] as number
  }
  const nextMembers = (): string => {
    const count = prices.filter((price) => price > 0).length
    const draw = random.uniform()
    if (draw < 0.1 && count < MOST_STOCKS) return change('add', pick(false), drawPrice())
    if (draw >= 0.9 && count > FEWEST_STOCKS) return change('remove', pick(true), 0)
    return change('update', pick(true), drawPrice())
  }
  const change = (op: 'add' | 'update' | 'remove', symbol: number, price: number): string => {
    prices[symbol] = price
    return changeMembers(op, symbol, price)
  }
  return {
    nextBody: () => makeBody(options.payloadBytes, nextMembers(), padding),
    snapshotMembers: () =>
      `"stocks":{${prices.flatMap((price, i) => (price > 0 ? [`"${SYMBOLS[i]}":${price}`] : []))}}`,
    state: () => [...prices],
  }
}

/** Letters and digits without repetition to speak of, so that compression on the way would gain what real text gains at best. */
function makePadding(seed: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  const random = seededRandom(seed, 'padding')
  return Array.from({ length: 4096 }, () => alphabet[random.below(alphabet.length)]).join('')
}

/** Reads a ticker event's change from its bytes; null when it is none. */
export function parseChange(bytes: Buffer, start: number, end: number): Change | null {
  const event = parseJson(bytes.toString('latin1', start, end)) as {
    op?: unknown
    symbol?: unknown
    price?: unknown
  } | null
  if (event === null || typeof event.symbol !== 'string') return null
  const symbol = SYMBOL_INDEX.get(event.symbol)
  if (symbol === undefined) return null
  if (event.op === 'remove') return { symbol, price: 0 }
  if ((event.op !== 'add' && event.op !== 'update') || !isPrice(event.price)) return null
  return { symbol, price: event.price }
}

/** What a client without a cursor is told first; the state is a price (0: not listed) per symbol. */
export interface Snapshot {
  readonly cursor: number
  readonly state: readonly number[]
}

/** Reads a snapshot body: the cursor and the state it holds; null when it is none. */
export function parseSnapshot(text: string): Snapshot | null {
  const snapshot = (parseJson(text) as { snapshot?: { cursor?: unknown; stocks?: unknown } | null } | null)?.snapshot
  if (snapshot == null || !isCount(snapshot.cursor)) return null
  const state = new Array<number>(SYMBOLS.length).fill(0)
  for (const [symbol, price] of Object.entries((snapshot.stocks ?? {}) as Record<string, unknown>)) {
    const index = SYMBOL_INDEX.get(symbol)
    if (index === undefined || !isPrice(price)) return null
    state[index] = price
  }
  return { cursor: snapshot.cursor, state }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

function isPrice(value: unknown): value is number {
  return isCount(value) && value > 0
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
