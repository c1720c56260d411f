/** Event streams of the grammar, mutated ones and garbage, against `eventsource-parser`, at any cut. */
import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cuttings } from '../support/pieces.js'
import { cut, cutUp } from './support/cuts.js'
import { garbage, mutate, mutation } from './support/mutations.js'
import { runs, scaled } from './support/runs.js'
import { eventStream } from './support/sse-grammar.js'
import { readSse } from './support/sse-transcript.js'

const SEED = 926
const mutated = fc.tuple(eventStream, mutation).map(([input, change]) => mutate(input, change))
const anything = fc.oneof(eventStream, mutated, garbage)

/** As a browser does it: decoded (one BOM dropped), then parsed. What is told without positions. */
function readByLibrary(input: Buffer): { told: string[]; ids: (string | undefined)[]; comments: number } {
  const told: string[] = []
  const ids: (string | undefined)[] = []
  let comments = 0
  const parser = createParser({
    onEvent: ({ data, id }) => {
      told.push(`event ${data}`)
      ids.push(id)
    },
    onRetry: (ms) => told.push(`retry ${Math.min(ms, Number.MAX_SAFE_INTEGER)}`),
    onComment: () => comments++,
  })
  const text = new TextDecoder().decode(input)
  // It holds back a CR at the end, until it knows that no LF follows.
  parser.feed(text.endsWith('\r') ? `${text}\n` : text)
  return { told, ids, comments }
}

const eventsAndRetries = (told: readonly string[]): string[] =>
  told.filter((entry) => !entry.startsWith('id ')).map((entry) => entry.replace(/ @\d+$/, ''))

describe('event streams', () => {
  it('are what eventsource-parser reads, valid or not', () => {
    fc.assert(
      fc.property(anything, cut, (input, shares) => {
        const ours = readSse(cutUp(input, shares))
        const library = readByLibrary(input)
        expect(ours.outcome).toBe('open')
        expect(eventsAndRetries(ours.told)).toEqual(library.told)
      }),
      runs(SEED, 800),
    )
  })

  it('have the ids and comments that their lines say', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const ours = readSse([input])
        const text = new TextDecoder().decode(input)
        const ended = text.split(/\r\n|\n|\r/).slice(0, -1)
        const ids = ended.filter((line) => /^id(:|$)/.test(line) && !line.includes('\0'))
        expect(ours.ids).toEqual(ids.map((line) => line.replace(/^id:? ?/, '')))
        // Of a block with an event the library tells the last id.
        const library = readByLibrary(input)
        for (const id of library.ids) if (id !== undefined) expect(ours.ids).toContain(id)
        expect(ended.filter((line) => line.startsWith(':')).length).toBe(library.comments)
        expect(ours.heartbeat.size > 0).toBe(library.comments > 0)
      }),
      runs(SEED + 1, 400),
    )
  })

  it('are read the same at any cut, heartbeat byte by byte', () => {
    fc.assert(
      fc.property(anything, cut, fc.constantFrom(5, 40, 10_000), (input, shares, max) => {
        expect(readSse(cutUp(input, shares), max)).toEqual(readSse([input], max))
      }),
      runs(SEED + 2, 600),
    )
  })

  it('are read the same at every single cut', () => {
    for (const input of fc.sample(anything, runs(SEED + 3, 40))) {
      if (input.length === 0 || input.length > 300) continue
      const whole = readSse([input])
      for (const pieces of cuttings(input, SEED, scaled(10))) expect(readSse(pieces)).toEqual(whole)
    }
  })

  it('heartbeat is the comment lines, and the blank lines that end them', () => {
    fc.assert(
      fc.property(anything, cut, (input, shares) => {
        expect([...readSse(cutUp(input, shares)).heartbeat].sort((a, b) => a - b)).toEqual(heartbeatOf(input))
      }),
      runs(SEED + 4, 400),
    )
  })
})

/** Line by line over the whole text, in bytes. */
function heartbeatOf(input: Buffer): number[] {
  const heartbeat: number[] = []
  let comment = false
  let data = false
  let offset = input.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0
  for (const line of input.toString('latin1', offset).match(/[^\r\n]*(\r\n|\n|\r)/g) ?? []) {
    const text = line.replace(/[\r\n]+$/, '')
    if (text !== '') comment = text.startsWith(':')
    if (/^data(:|$)/.test(text)) data = true
    // A blank line after data ends an event, even when the last line was a comment.
    if (text === '' && data) {
      data = false
      comment = false
    }
    if (comment) for (let at = 0; at < line.length; at++) heartbeat.push(offset + at)
    offset += line.length
  }
  return heartbeat
}

describe('where eventsource-parser differs', () => {
  it('an unfinished CR is held back, ours dispatches at once (WHATWG HTML, 9.2.6)', () => {
    const told: string[] = []
    const parser = createParser({ onEvent: ({ data }) => told.push(data) })
    parser.feed('data: a\r\r')
    expect(told).toEqual([])
    expect(readSse([Buffer.from('data: a\r\r')]).data).toEqual(['a'])
  })

  it('the text that a BOM is in latin1 is dropped, ours drops the BOM only', () => {
    const input = Buffer.from('\u00ef\u00bb\u00bfdata: a\n\n')
    expect(readByLibrary(input).told).toEqual(['event a'])
    expect(readSse([input]).data).toEqual([])
  })
})
