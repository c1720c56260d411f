/** Everything the HTTP response parser says about a stream, in a form that does not depend on how it was cut. */
import assert from 'node:assert/strict'
import { type HttpEnd, HttpResponseParser } from '../../../../clients/protocol/http-response-parser.js'
import { ProtocolViolation } from '../../../../clients/protocol/violation.js'
import { PieceFeeder } from './cuts.js'

export interface HttpRead {
  status: number
  headers: [name: string, value: string][]
  body: string
  keepAlive: boolean
  /** Offsets in the stream; −1 while open, or when the end of the stream completes the response. */
  headEnd: number
  end: number
  complete: boolean
}

export interface HttpTranscript {
  readonly responses: HttpRead[]
  /** What the end of the stream meant, or the violation. */
  readonly outcome: HttpEnd | 'protocol' | 'oversize'
  /** Why there was a violation. */
  readonly reason: string
  readonly overheadBytes: number
  readonly bodyBytes: number
}

const NEXT = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'.repeat(2))

export function readHttp(pieces: Buffer[]): HttpTranscript {
  const responses: HttpRead[] = []
  const feeder = new PieceFeeder()
  let headers: HttpRead['headers'] = []
  let open: HttpRead | undefined
  const parser: HttpResponseParser = new HttpResponseParser({
    httpHeader: (bytes, a, b, c, d) => headers.push([bytes.toString('latin1', a, b), bytes.toString('latin1', c, d)]),
    httpHead: (status) => {
      assert.equal(open, undefined)
      const headEnd = feeder.offset(parser.position)
      open = { status, headers, body: '', keepAlive: parser.keepAlive, headEnd, end: -1, complete: false }
      responses.push(open)
      headers = []
    },
    httpBody: (bytes, start, end) => {
      assert.ok(end > start)
      ;(open as HttpRead).body += bytes.toString('latin1', start, end)
    },
    httpComplete: () => {
      const response = open as HttpRead
      response.complete = true
      if (parser.position > 0) response.end = feeder.offset(parser.position)
      assert.equal(parser.keepAlive, response.keepAlive)
      open = undefined
    },
  })
  const { outcome, reason } = drive(parser, feeder, pieces)
  const { overheadBytes, bodyBytes } = parser
  saysNothingMore(parser, responses)
  return { responses, outcome, reason, overheadBytes, bodyBytes }
}

function drive(
  parser: HttpResponseParser,
  feeder: PieceFeeder,
  pieces: Buffer[],
): { outcome: HttpTranscript['outcome']; reason: string } {
  try {
    feeder.feed((bytes, start, end) => {
      parser.feed(bytes, start, end)
      // Every byte belongs to one of the two, after every read.
      assert.equal(parser.overheadBytes + parser.bodyBytes, feeder.fedBytes)
    }, pieces)
    return { outcome: parser.finish(), reason: '' }
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    assert.ok(parser.overheadBytes + parser.bodyBytes <= feeder.fedBytes)
    return { outcome: error.kind, reason: error.message }
  }
}

/** Halted, as its owner does after a violation, it stays silent whatever follows. */
function saysNothingMore(parser: HttpResponseParser, responses: HttpRead[]): void {
  const said = (): string => `${responses.length} ${responses.at(-1)?.body.length} ${responses.at(-1)?.complete}`
  const before = said()
  parser.halt()
  parser.feed(NEXT, 0, NEXT.length)
  assert.equal(parser.finish(), 'idle')
  assert.equal(said(), before)
}
