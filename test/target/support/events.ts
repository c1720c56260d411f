/** Stamped events for tests, as the harness makes them. */
import { makeBody, writeStamp } from '../../../bench/event/stamp.js'

export function stampedEvent(sequence: number, members = '"op":"update","price":1'): string {
  const body = makeBody(150, members, 'padding')
  writeStamp(body, { sequence, intendedUs: 1000 * sequence, publishedUs: 1000 * sequence + 1 })
  return body.toString('latin1')
}
