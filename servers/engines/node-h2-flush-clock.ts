/**
 * Counts turns of the event loop, for telling what a client leaves waiting from what was only just written: node:http2
 * gives streams to the socket after the current turn, the first write of a burst in one turn and the rest in the next.
 */

/** Loop iterations that make up one turn here, TLS included. */
const ITERATIONS = 3

export class FlushClock {
  #turn = 0
  #isRunning = false
  #left = 0
  readonly #tick = (): void => {
    this.#left--
    if (this.#left > 0) {
      setImmediate(this.#tick)
      return
    }
    this.#turn++
    this.#isRunning = false
  }

  /** The current turn. It ends by itself, and nothing runs between the turns in which nobody asks. */
  turn(): number {
    if (!this.#isRunning) {
      this.#isRunning = true
      this.#left = ITERATIONS
      setImmediate(this.#tick)
    }
    return this.#turn
  }
}
