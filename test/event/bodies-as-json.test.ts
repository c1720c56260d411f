/** Servers of libraries and targets parse bodies and write them anew: that must not change a byte of what is measured. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyKind, gapBody, makeBody, minBodyBytes, snapshotBody, writeStamp } from '../../bench/event/stamp.js'
import { makeChannelWorkload, minPayloadBytes } from '../../bench/event/workload.js'

const KINDS = ['ticker', 'opaque'] as const
/** As wide as their fields. */
const stamps = fc.record({
  sequence: fc.nat(9_999_999_999),
  intendedUs: fc.maxSafeNat(),
  publishedUs: fc.maxSafeNat(),
})

/** What wraps a body: nothing, an argument list (socket.io), a list of strings (sockjs), a list of values (targets). */
function expectUnchanged(body: Buffer): void {
  const text = body.toString()
  // One byte a character, and none that a line format would split.
  expect(text.length).toBe(body.length)
  expect(text).not.toMatch(/[^\x20-\x7e]/)
  expect(JSON.stringify(JSON.parse(text))).toBe(text)
  const [, argument] = JSON.parse(`["event",${text}]`) as unknown[]
  expect(JSON.stringify(['event', argument])).toBe(`["event",${text}]`)
  expect(JSON.parse(JSON.stringify([text]))).toEqual([text])
  expect(JSON.stringify(JSON.parse(`[${text},${text}]`))).toBe(`[${text},${text}]`)
}

it.each(KINDS)('events and snapshots of the workload %s', (kind) => {
  const least = minPayloadBytes(kind)
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.integer({ min: least, max: least + 3000 }),
      fc.array(stamps, { minLength: 1, maxLength: 40 }),
      (seed, size, sent) => {
        // Without members there is the bare stamp, and then what a `pad` member takes at the least.
        const payloadBytes = kind === 'opaque' && size > least ? Math.max(size, least + ',"pad":""'.length) : size
        const workload = makeChannelWorkload({ kind, payloadBytes, seed, channel: 'c-0' })
        expectUnchanged(snapshotBody(0, workload.snapshotMembers()))
        for (const stamp of sent) {
          const body = workload.nextBody()
          writeStamp(body, stamp)
          expect(body).toHaveLength(payloadBytes)
          expect(bodyKind(body, 0, body.length)).toBe('event')
          expectUnchanged(body)
        }
        expectUnchanged(snapshotBody(sent.length, workload.snapshotMembers()))
      },
    ),
  )
})

it('gaps, and bodies of any size', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.nat(500), (after, resumesAt, more) => {
      expectUnchanged(gapBody(after, resumesAt))
      const members = '"op":"set"'
      const body = makeBody(minBodyBytes(members) + more, members, 'aZ9')
      expect(body).toHaveLength(minBodyBytes(members) + more)
      expectUnchanged(body)
    }),
  )
})
