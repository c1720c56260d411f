/** Valid bytes with one thing wrong, and bytes that never were valid. */
import fc from 'fast-check'
import { share } from './cuts.js'

type Mutation =
  | { readonly what: 'flip'; readonly at: number; readonly bit: number }
  | { readonly what: 'replace' | 'insert'; readonly at: number; readonly byte: number }
  | { readonly what: 'delete' | 'repeat'; readonly at: number; readonly count: number }
  | { readonly what: 'truncate'; readonly at: number }

/** Bytes that mean something to one of the parsers, and any. */
const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('\r\n\0\t :;,0159aAfFxX-+\x7f\x80\xc3\xff\x81\x88\x89', 'latin1')),
  fc.integer({ min: 0, max: 255 }),
)

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ what: fc.constant('flip' as const), at: share, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ what: fc.constantFrom('replace' as const, 'insert' as const), at: share, byte }),
  fc.record({
    what: fc.constantFrom('delete' as const, 'repeat' as const),
    at: share,
    count: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ what: fc.constant('truncate' as const), at: share }),
)

export function mutate(input: Buffer, change: Mutation): Buffer {
  const at = Math.floor(change.at * input.length)
  const before = input.subarray(0, at)
  const after = input.subarray(at)
  switch (change.what) {
    case 'flip': {
      const copy = Buffer.from(input)
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << change.bit)
      return copy
    }
    case 'replace':
      return Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)])
    case 'insert':
      return Buffer.concat([before, Buffer.from([change.byte]), after])
    case 'delete':
      return Buffer.concat([before, after.subarray(change.count)])
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, change.count), after])
    case 'truncate':
      return before
  }
}

export const garbage: fc.Arbitrary<Buffer> = fc.array(byte, { maxLength: 60 }).map((bytes) => Buffer.from(bytes))
