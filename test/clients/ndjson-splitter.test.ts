import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NdjsonSplitter } from '../../clients/protocol/ndjson-splitter.js'
import { ProtocolViolation } from '../../clients/protocol/violation.js'
import { cuttings, feedFromArena, randomCut } from './support/pieces.js'

function split(pieces: Buffer[], max = 100): string[] {
  const lines: string[] = []
  const splitter = new NdjsonSplitter(
    { ndjsonLine: (bytes, start, end) => lines.push(bytes.toString('utf8', start, end)) },
    max,
  )
  try {
    feedFromArena((bytes, start, end) => splitter.feed(bytes, start, end), pieces)
    splitter.finish(0)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    lines.push(`violation ${error.kind}`)
  }
  return lines
}

describe('NDJSON splitter', () => {
  it('gives the same lines at every cut', () => {
    const input = Buffer.from('{"a":1}\n{"b":"č"}\r\n\n\r\n{"c":3}')
    for (const pieces of cuttings(input, 41)) expect(split(pieces)).toEqual(['{"a":1}', '{"b":"č"}', '{"c":3}'])
  })

  it('refuses a line above the limit at every cut', () => {
    expect(split([Buffer.from(`${'x'.repeat(100)}\r\n`)])).toEqual(['x'.repeat(100)])
    for (const pieces of cuttings(Buffer.from(`ok\n${'x'.repeat(102)}\n`), 42)) {
      expect(split(pieces)).toEqual(['ok', 'violation oversize'])
    }
  })

  it('gives the same answer for anything at any cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\n', '\r', 'a', '{}'), { maxLength: 40 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
        (parts, uniform) => {
          const input = Buffer.from(parts.join(''))
          expect(
            split(
              randomCut(input, () => uniform.next().value as number),
              6,
            ),
          ).toEqual(split([input], 6))
        },
      ),
      { seed: 9, numRuns: 300 },
    )
  })
})
