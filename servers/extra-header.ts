/** One more header line on every answer, of exactly so many bytes, line end included. */
import type { Answer } from './contract.js'

const NAME = 'X-Extra'
const LEAST_BYTES = NAME.length + ': x\r\n'.length

/**
 * Name and value.
 * @throws RangeError when no line is that short.
 */
export function extraHeader(bytes: number): readonly [string, string] {
  if (!(bytes >= LEAST_BYTES))
    throw new RangeError(`an extra header line takes at least ${LEAST_BYTES} bytes: ${bytes}`)
  return [NAME, 'x'.repeat(bytes - LEAST_BYTES + 1)]
}

export function withHeaders(answer: Answer, headers: readonly string[]): Answer {
  if (headers.length === 0) return answer
  return {
    ...answer,
    headers: [...answer.headers, ...headers],
    sizedHeaders: [...answer.sizedHeaders, ...headers],
  }
}
