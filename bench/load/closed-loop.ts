/**
 * The closed loop of upstream messages: a client's next one leaves only when the answer to the one before has arrived. A
 * client whose answer does not come goes on after about a second, which is counted: from then on the loop was broken.
 */

/** Between two looks at a client that waits, µs. */
export const LOOK_US = 250_000
/**
 * Looks at the same missing answer after which the client goes on. Counting looks instead of time, a process that was
 * stopped meanwhile loses one look, not its patience: the answer may lie in its sockets.
 */
export const PATIENCE_LOOKS = 4
export const PATIENCE_US = PATIENCE_LOOKS * LOOK_US

export class ClosedLoop {
  /** By client: the message (1 …) whose answer it waits for; 0: none. */
  readonly #awaited: Uint32Array
  /** When the message that it holds back was due, µs; 0: it holds none. */
  readonly #heldUs: Float64Array
  readonly #isWatched: Uint8Array
  readonly #lookedFor: Uint32Array
  readonly #looks: Uint8Array
  #givenUp = 0
  /** Answers that came after their client had gone on. */
  late = 0

  constructor(clients: number) {
    this.#awaited = new Uint32Array(clients)
    this.#heldUs = new Float64Array(clients)
    this.#isWatched = new Uint8Array(clients)
    this.#lookedFor = new Uint32Array(clients)
    this.#looks = new Uint8Array(clients)
  }

  /** Messages whose answer has not come until now: given up, or still waited for. */
  get unanswered(): number {
    return this.#givenUp - this.late + this.#awaited.filter((message) => message !== 0).length
  }

  waits(client: number): boolean {
    return this.#awaited[client] !== 0
  }

  /** A message that was due at this instant waits for its turn. */
  hold(client: number, dueUs: number): void {
    this.#heldUs[client] = dueUs
  }

  holds(client: number): boolean {
    return this.#heldUs[client] !== 0
  }

  /** The message held back leaves now; returns when it was due, µs. */
  release(client: number): number {
    const dueUs = this.#heldUs[client] as number
    this.#heldUs[client] = 0
    return dueUs
  }

  /** Message `message` (1 …) leaves. True: this client is to be looked at after `LOOK_US`. */
  left(client: number, message: number): boolean {
    this.#awaited[client] = message
    if (this.#isWatched[client] === 1) return false
    this.#isWatched[client] = 1
    this.#lookedFor[client] = message
    this.#looks[client] = 0
    return true
  }

  /** The message could not leave, so no answer will come. */
  notSent(client: number): void {
    this.#awaited[client] = 0
  }

  /** The first answer to a message arrived; false when it is not the one that this client waits for. */
  answered(client: number, message: number): boolean {
    if (this.#awaited[client] !== message) {
      this.late++
      return false
    }
    this.#awaited[client] = 0
    return true
  }

  /** Looks at a client that waited a while ago. */
  look(client: number): 'rest' | 'look-again' | 'give-up' {
    const awaited = this.#awaited[client] as number
    if (awaited !== this.#lookedFor[client]) {
      this.#lookedFor[client] = awaited
      this.#looks[client] = 0
    } else this.#looks[client] = (this.#looks[client] as number) + 1
    if (awaited !== 0 && (this.#looks[client] as number) < PATIENCE_LOOKS) return 'look-again'
    this.#isWatched[client] = 0
    if (awaited === 0) return 'rest'
    this.#awaited[client] = 0
    this.#givenUp++
    return 'give-up'
  }
}
