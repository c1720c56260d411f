/** CPU time spent on purpose: a busy loop for every event that is delivered. */
import { nowUs } from '../bench/clock.js'

/** Every event body begins with its stamp, and nothing else in an answer does. */
const EVENT = Buffer.from('{"stamp":"')

/** Two looks at the clock that are further apart were interrupted. */
const LONGEST_STEP_US = 20

export class Burn {
  readonly #usPerDelivery: number

  constructor(usPerDelivery: number) {
    this.#usPerDelivery = usPerDelivery
  }

  /** Before these bytes are handed to so many receivers. */
  deliver(bytes: Buffer, receivers = 1): void {
    if (this.#usPerDelivery === 0 || receivers === 0) return
    spin(eventsIn(bytes) * receivers * this.#usPerDelivery)
  }
}

/** Runs for so long: time in which the process had to wait for a CPU does not count. */
function spin(us: number): void {
  let leftUs = us
  let lastUs = nowUs()
  while (leftUs > 0) {
    const readUs = nowUs()
    leftUs -= Math.min(readUs - lastUs, LONGEST_STEP_US)
    lastUs = readUs
  }
}

export function eventsIn(bytes: Buffer): number {
  let events = 0
  for (let at = bytes.indexOf(EVENT); at >= 0; at = bytes.indexOf(EVENT, at + EVENT.length)) events++
  return events
}
