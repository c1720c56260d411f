/** What both polls answer: NDJSON, one body per line, each line ended by a line feed; nothing new is 204. */
import { CatchUp, type Piece } from '../catch-up.js'
import type { Answer, ServerContext } from '../contract.js'
import { makeAnswer, NDJSON_TYPE, NO_CONTENT } from '../response-headers.js'

const LINE_FEED = Buffer.from('\n')

/** Makes the answer for some bodies; the shared 204 for none. */
export function ndjsonAnswer(pieces: readonly Piece[]): Answer {
  if (pieces.length === 0) return NO_CONTENT
  const lines: Buffer[] = []
  for (const piece of pieces) lines.push(piece.body, LINE_FEED)
  return makeAnswer(200, { contentType: NDJSON_TYPE, body: Buffer.concat(lines) })
}

/** Answers by cursor, encoded once until the next event. */
export function pollAnswers(context: ServerContext): CatchUp<Answer> {
  return new CatchUp(context, ndjsonAnswer)
}
