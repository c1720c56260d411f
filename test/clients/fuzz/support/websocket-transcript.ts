/** Everything the WebSocket parser says about a stream, in a form that does not depend on how it was cut. */
import assert from 'node:assert/strict'
import { ProtocolViolation } from '../../../../clients/protocol/violation.js'
import { WebSocketParser } from '../../../../clients/protocol/websocket-parser.js'
import { PieceFeeder } from './cuts.js'
import { TEXT, wholeFrame } from './websocket-grammar.js'

export interface WebSocketTranscript {
  /** What was told in order, each with the offset where its frame ends. */
  readonly told: string[]
  /** The close code to answer a violation with, 0 without one. */
  readonly violation: number
  readonly kind: string
  readonly reason: string
}

export const MAX_MESSAGE_BYTES = 200_000
const NEXT = Buffer.concat([wholeFrame(TEXT, Buffer.from('no')), wholeFrame(0x9, Buffer.from('no'))])

export function readFrames(pieces: Buffer[], maxMessageBytes = MAX_MESSAGE_BYTES): WebSocketTranscript {
  const feeder = new PieceFeeder()
  const told: string[] = []
  const tell =
    (what: string) =>
    (bytes: Buffer, start: number, end: number, position: number): void => {
      told.push(`${what} <${bytes.toString('latin1', start, end)}> @${feeder.offset(position)}`)
    }
  const parser = new WebSocketParser(
    {
      frameMessage: tell('message'),
      framePing: tell('ping'),
      framePong: tell('pong'),
      frameClose: (code, size, position) => told.push(`close ${code} of ${size} @${feeder.offset(position)}`),
    },
    maxMessageBytes,
  )
  const violation = drive(parser, feeder, pieces)
  const count = told.length
  parser.halt()
  parser.feed(NEXT, 0, NEXT.length)
  assert.equal(told.length, count)
  return { told, violation: violation?.closeCode ?? 0, kind: violation?.kind ?? '', reason: violation?.message ?? '' }
}

function drive(parser: WebSocketParser, feeder: PieceFeeder, pieces: Buffer[]): ProtocolViolation | undefined {
  try {
    feeder.feed((bytes, start, end) => parser.feed(bytes, start, end), pieces)
    return undefined
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    return error
  }
}
