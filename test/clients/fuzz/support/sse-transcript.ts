/** Everything the SSE parser says about a stream, in a form that does not depend on how it was cut. */
import assert from 'node:assert/strict'
import { SseParser } from '../../../../clients/protocol/sse-parser.js'
import { ProtocolViolation } from '../../../../clients/protocol/violation.js'
import { PieceFeeder } from './cuts.js'

const CR = 0x0d
const LF = 0x0a

export interface SseTranscript {
  /** `event`, `id`, `retry` in order, each event with the offset where it ends. */
  readonly told: string[]
  readonly ids: string[]
  readonly data: string[]
  /** Offsets of the bytes that are heartbeat. */
  readonly heartbeat: ReadonlySet<number>
  readonly outcome: 'open' | 'protocol' | 'oversize'
}

const NEXT = Buffer.from('\n\ndata: no\n\nid: no\nretry: 1\n:\n\n')

export function readSse(pieces: Buffer[], maxDataBytes = 10_000): SseTranscript {
  const stream = Buffer.concat(pieces)
  const feeder = new PieceFeeder()
  const told: string[] = []
  const ids: string[] = []
  const data: string[] = []
  const heartbeat = new Set<number>()
  /** The LF of a CRLF may come with the next read, when the event has long been told. */
  const lineEnd = (offset: number): number => (stream[offset - 1] === CR && stream[offset] === LF ? offset + 1 : offset)
  const parser = new SseParser(
    {
      sseEvent: (bytes, start, end, position) => {
        data.push(bytes.toString('utf8', start, end))
        told.push(`event ${data.at(-1)} @${lineEnd(feeder.offset(position))}`)
      },
      sseComment: (size, position) => {
        const offset = feeder.offset(position)
        for (let at = offset - size; at < offset; at++) {
          assert.ok(!heartbeat.has(at))
          heartbeat.add(at)
        }
      },
      sseId: (bytes, start, end) => {
        ids.push(bytes.toString('utf8', start, end))
        told.push(`id ${ids.at(-1)}`)
      },
      sseRetry: (ms) => told.push(`retry ${ms}`),
    },
    maxDataBytes,
  )
  const outcome = drive(parser, feeder, pieces)
  const count = told.length
  parser.halt()
  parser.feed(NEXT, 0, NEXT.length)
  assert.equal(told.length, count)
  return { told, ids, data, heartbeat, outcome }
}

function drive(parser: SseParser, feeder: PieceFeeder, pieces: Buffer[]): SseTranscript['outcome'] {
  try {
    feeder.feed((bytes, start, end) => parser.feed(bytes, start, end), pieces)
    return 'open'
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    return error.kind
  }
}
