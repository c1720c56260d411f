/** Lines of bodies against a split of the whole text, at any cut. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NdjsonSplitter } from '../../../clients/protocol/ndjson-splitter.js'
import { ProtocolViolation } from '../../../clients/protocol/violation.js'
import { cuttings } from '../support/pieces.js'
import { cut, cutUp, PieceFeeder } from './support/cuts.js'
import { runs, scaled } from './support/runs.js'

const SEED = 37

interface Lines {
  readonly lines: string[]
  readonly outcome: string
}

function split(pieces: readonly Buffer[], max: number): Lines {
  const lines: string[] = []
  const feeder = new PieceFeeder()
  const splitter = new NdjsonSplitter(
    {
      ndjsonLine: (bytes, start, end, position) => {
        lines.push(`${bytes.toString('latin1', start, end)} @${position < 0 ? 'end' : feeder.offset(position)}`)
      },
    },
    max,
  )
  let outcome = 'open'
  try {
    feeder.feed((bytes, start, end) => splitter.feed(bytes, start, end), [...pieces])
    splitter.finish(-1)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    outcome = error.kind
  }
  const count = lines.length
  splitter.halt()
  splitter.feed(Buffer.from('\nno\n'), 0, 4)
  splitter.finish(-1)
  expect(lines.length).toBe(count)
  return { lines, outcome }
}

/** Line by line over the whole text. */
function splitWhole(input: Buffer, max: number): Lines {
  const lines: string[] = []
  let offset = 0
  for (const raw of input.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    offset += raw.length
    const line = raw.replace(/\n$/, '').replace(/\r$/, '')
    if (line.length > max) return { lines, outcome: 'oversize' }
    if (line !== '') lines.push(`${line} @${raw.endsWith('\n') ? offset : 'end'}`)
  }
  return { lines, outcome: 'open' }
}

const part = fc.constantFrom('\n', '\r', '\r\n', '{"n":1}', 'x', '\0', 'é', 'x'.repeat(30), 'y'.repeat(600))
const body = fc.array(part, { maxLength: 20 }).map((parts) => Buffer.from(parts.join('')))

describe('NDJSON', () => {
  it('has the lines of the whole text, with every offset, in any pieces', () => {
    fc.assert(
      fc.property(body, cut, fc.constantFrom(7, 8, 30, 31, 1000), (input, shares, max) => {
        const whole = splitWhole(input, max)
        expect(split([input], max)).toEqual(whole)
        expect(split(cutUp(input, shares), max)).toEqual(whole)
      }),
      runs(SEED, 800),
    )
  })

  it('has the same lines at every single cut', () => {
    for (const input of fc.sample(body, runs(SEED + 1, 30))) {
      if (input.length === 0 || input.length > 300) continue
      for (const pieces of cuttings(input, SEED, scaled(10))) expect(split(pieces, 30)).toEqual(splitWhole(input, 30))
    }
  })
})
