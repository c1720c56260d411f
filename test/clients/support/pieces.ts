/** Cuts inputs at every place, and feeds them the way a socket would: from one buffer that is overwritten afterwards. */
import { seededRandom } from '../../../bench/random.js'

/** Every cut in two, byte by byte, whole, and `more` random cuts into several pieces. */
export function* cuttings(input: Buffer, seed: number, more = 50): Generator<Buffer[]> {
  yield [input]
  yield Array.from(input, (byte) => Buffer.from([byte]))
  for (let at = 1; at < input.length; at++) yield [input.subarray(0, at), input.subarray(at)]
  const random = seededRandom(seed, 'cuttings')
  for (let n = 0; n < more; n++) yield randomCut(input, () => random.uniform())
}

export function randomCut(input: Buffer, uniform: () => number): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  while (at < input.length) {
    const next = Math.min(input.length, at + 1 + Math.floor(uniform() ** 3 * 40))
    pieces.push(input.subarray(at, next))
    at = next
  }
  return pieces
}

const OFFSET = 7
const arena = Buffer.alloc(1 << 20)

/** Feeds each piece from inside a shared buffer full of misleading bytes, which are overwritten at once. */
export function feedFromArena(feed: (bytes: Buffer, start: number, end: number) => void, pieces: Buffer[]): void {
  for (const piece of pieces) {
    const end = OFFSET + piece.length
    arena.fill('\n', 0, end + 64)
    piece.copy(arena, OFFSET)
    try {
      feed(arena, OFFSET, end)
    } finally {
      arena.fill(0xee, 0, end)
    }
  }
}
