/** HTTP responses with one thing wrong, and garbage: refused or read the same at any cut, and never against Node. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cutUp } from './support/cuts.js'
import { delimited, pipeline, toEnd } from './support/http-grammar.js'
import { type HttpRead, readHttp } from './support/http-transcript.js'
import { garbage, mutate, mutation } from './support/mutations.js'
import { type NodeResponse, readByNode } from './support/node-http.js'
import { runs } from './support/runs.js'

const SEED = 91_120

/** What Node refuses after the response, or in chunk extensions, which nobody has to understand (RFC 9112, 7.1.1). */
const NODE_IS_STRICTER = /Data after `Connection: close`|Expected HTTP\/|chunk extension/

/** Where Node is laxer: each undone, the stream must be read after all, so nothing else was wrong with it. */
const undo: Record<string, (text: string) => string> = {
  // Only a server may skip an empty line before the start line (RFC 9112, 2.2).
  'a line that does not end in CRLF': withoutEmptyStart,
  // The same, and a status outside 100 to 599 is invalid (RFC 9110, 15).
  'no HTTP status line': (text) => withoutEmptyStart(text).replace(/(HTTP\/1\.[01]) [06789]\d\d/g, '$1 200'),
  // A reason phrase has no control characters (RFC 9112, 4).
  'a control character in the head': (text) => text.replace(/(HTTP\/1\.[01] \d{3}) [^\n]*\r\n/g, '$1 OK\r\n'),
  // A coding that was not asked for (RFC 9112, 6.1 and 7.4); Node reads to the end of the connection.
  'a Transfer-Encoding not chunked': (text) => text.replace(/transfer-encoding:[^\n]*\n/gi, ''),
}

function withoutEmptyStart(text: string): string {
  return text.replace(/(^|\r\n\r\n)[\r\n]+(?=HTTP\/1)/g, '$1')
}

describe('HTTP responses with one thing wrong', () => {
  it('are read or refused the same at any cut', () => {
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(pipeline, mutation, cut, (responses, change, shares) => {
        const input = mutate(Buffer.concat(responses.map(({ bytes }) => bytes)), change)
        const whole = readHttp([input])
        expect(readOf(readHttp(cutUp(input, shares)))).toEqual(readOf(whole))
        outcomes.add(whole.outcome)
      }),
      runs(SEED, 600),
    )
    expect([...outcomes].sort()).toEqual(['complete', 'idle', 'protocol', 'truncated'])
  })

  it('garbage alone and after a response is refused the same at any cut', () => {
    fc.assert(
      fc.property(fc.option(delimited), garbage, cut, (before, after, shares) => {
        const input = Buffer.concat([before?.bytes ?? Buffer.alloc(0), after])
        const whole = readHttp([input])
        expect(readOf(readHttp(cutUp(input, shares)))).toEqual(readOf(whole))
        if (before !== null) expect(whole.responses[0]).toEqual(before.read)
      }),
      runs(SEED + 1, 400),
    )
  })

  it('mean the same to Node, or are refused by one for a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(delimited, toEnd), mutation, async (response, change) => {
        const input = mutate(response.bytes, change)
        const ours = readHttp([input])
        const [theirs] = await readByNode([[input]])
        compare(input, ours.responses[0], ours.reason, theirs as NodeResponse | Error)
      }),
      runs(SEED + 2, 600),
    )
  })
})

/** Byte totals are left out: what was fed before a violation depends on the cut. */
function readOf({ responses, outcome, reason }: ReturnType<typeof readHttp>): unknown {
  return { responses, outcome, reason }
}

function compare(input: Buffer, ours: HttpRead | undefined, reason: string, theirs: NodeResponse | Error): void {
  if (ours?.complete !== true) {
    if (theirs instanceof Error || !theirs.complete) return
    // Refused here, read there.
    const repaired = undo[reason]?.(input.toString('latin1'))
    expect(repaired, `Node reads it, ours says: ${reason || 'truncated'}`).toBeDefined()
    const again = readHttp([Buffer.from(repaired as string, 'latin1')])
    expect(again.responses[0]?.complete, `${reason}, then ${again.reason}: ${JSON.stringify(repaired)}`).toBe(true)
    return
  }
  // Bytes after a 101 are another protocol's.
  if (ours.status === 101) return
  if (theirs instanceof Error) {
    expect(theirs.message).toMatch(NODE_IS_STRICTER)
    return
  }
  const { status, headers, body, complete } = theirs
  expect({ status, headers, body, complete }).toEqual({
    status: ours.status,
    headers: ours.headers,
    body: ours.body,
    complete: true,
  })
  // HTTP/1.0 with keep-alive may be kept by who wishes (RFC 9112, 9.3); ours does not.
  const mayPersist = /^connection=.*keep-alive/m.test(headers.map((pair) => pair.join('=').toLowerCase()).join('\n'))
  if (ours.keepAlive || !mayPersist) expect(theirs.keepAlive).toBe(ours.keepAlive)
}
