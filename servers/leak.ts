/** Memory that every client connection leaves behind on purpose, for ever. */

/** Not zero: the system gives memory that was never written to nobody. */
const FILL = 0xa5

export class Leak {
  readonly #bytesPerConnection: number
  readonly #kept: Buffer[] = []

  constructor(bytesPerConnection: number) {
    this.#bytesPerConnection = bytesPerConnection
  }

  /** So many connections were accepted until now. */
  grow(connections: number): void {
    if (this.#bytesPerConnection === 0) return
    while (this.#kept.length < connections) this.#kept.push(Buffer.alloc(this.#bytesPerConnection, FILL))
  }
}
