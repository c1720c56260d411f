/** Cuts of an input as a value that shrinks: where it is cut, as shares of its length. */
import fc from 'fast-check'
import { feedFromArena } from '../../support/pieces.js'

export type Cut = readonly number[]

/** Even over [0, 1). Floating-point numbers by themselves are mostly tiny. */
export const share: fc.Arbitrary<number> = fc.noBias(fc.nat(99_999)).map((n) => n / 100_000)

export const cut: fc.Arbitrary<Cut> = fc.oneof(
  { weight: 4, arbitrary: fc.array(share, { maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constant([-1]) },
)

/** The input in pieces, none of them empty. A negative share cuts it into single bytes. */
export function cutUp(input: Buffer, shares: Cut): Buffer[] {
  if (shares[0] === -1) return Array.from(input, (_, at) => input.subarray(at, at + 1))
  const places = [...new Set([0, ...shares.map((share) => Math.floor(share * input.length)), input.length])]
  places.sort((a, b) => a - b)
  return places.slice(1).map((to, i) => input.subarray(places[i], to))
}

/** Feeds pieces the way a socket would, and turns positions in the current piece into offsets of the whole stream. */
export class PieceFeeder {
  fedBytes = 0
  #origin = 0
  #start = 0
  #end = 0

  feed(target: (bytes: Buffer, start: number, end: number) => void, pieces: Buffer[]): void {
    feedFromArena((bytes, start, end) => {
      this.#start = start
      this.#end = end
      this.#origin = this.fedBytes - start
      this.fedBytes += end - start
      target(bytes, start, end)
    }, pieces)
  }

  /** @throws RangeError when the position does not lie in the piece being fed. */
  offset(position: number): number {
    if (position <= this.#start || position > this.#end)
      throw new RangeError(`position ${position} outside (${this.#start}, ${this.#end}]`)
    return this.#origin + position
  }
}
