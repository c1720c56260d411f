/** Valid HTTP responses: what the grammar means, what Node's own client reads, at any cut. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cuttings } from '../support/pieces.js'
import { cut, cutUp } from './support/cuts.js'
import { blankExtensions, expected, pipeline, type Response } from './support/http-grammar.js'
import { readHttp } from './support/http-transcript.js'
import { readByNode } from './support/node-http.js'
import { runs } from './support/runs.js'

const SEED = 9112

const bytesOf = (responses: readonly Response[]): Buffer => Buffer.concat(responses.map(({ bytes }) => bytes))

describe('valid HTTP responses', () => {
  it('are read as they were meant, in one piece and in any pieces', () => {
    fc.assert(
      fc.property(pipeline, cut, (responses, shares) => {
        const input = bytesOf(responses)
        for (const pieces of [[input], cutUp(input, shares)]) {
          const read = readHttp(input.length === 0 ? [] : pieces)
          expect(read.responses).toEqual(expected(responses))
          expect(read.outcome).toBe(responses.at(-1)?.read.end === -1 ? 'complete' : 'idle')
          expect(read.overheadBytes + read.bodyBytes).toBe(input.length)
        }
      }),
      runs(SEED, 300),
    )
  })

  it('are read the same at every single cut', () => {
    for (const responses of fc.sample(pipeline, { ...runs(SEED + 1, 12) })) {
      const input = bytesOf(responses)
      if (input.length === 0) continue
      const whole = readHttp([input])
      for (const pieces of cuttings(input, SEED)) expect(readHttp(pieces)).toEqual(whole)
    }
  })

  it('blanks in chunk extensions are read (RFC 9112, 7.1.1)', () => {
    fc.assert(
      fc.property(blankExtensions, cut, (response, shares) => {
        expect(readHttp(cutUp(response.bytes, shares)).responses).toEqual([response.read])
      }),
      runs(SEED + 2, 50),
    )
  })

  it("are what Node's client reads", async () => {
    await fc.assert(
      fc.asyncProperty(pipeline, cut, async (responses, shares) => {
        const read = await readByNode(responses.map(({ bytes }) => cutUp(bytes, shares)))
        expect(read).toHaveLength(responses.length)
        responses.forEach((response, i) => {
          const { status, headers, body, keepAlive, complete } = response.read
          expect(read[i]).toEqual({
            status,
            headers,
            body,
            complete,
            keepAlive: keepAlive || response.mayPersist,
            interim: response.interim,
            trailers: response.trailers,
          })
        })
      }),
      runs(SEED + 3, 150),
    )
  })
})
