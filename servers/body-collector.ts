/**
 * Collects a request body up to a limit. What is over the limit is swallowed, not kept, so that the client reads its
 * 413 on a connection that still works; a flood past that ends the connection.
 */
import type { BodyOutcome } from './contract.js'

const SWALLOWED_BYTES = 1 << 20

export class BodyCollector {
  readonly #maxBytes: number
  #chunks: Uint8Array[] = []
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes a chunk, which it keeps; false when there were so many bytes that reading must stop. */
  feed(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk)
    else this.#chunks = []
    return this.#bytes <= this.#maxBytes + SWALLOWED_BYTES
  }

  /** The whole body, after its last chunk. */
  finish(): BodyOutcome {
    if (this.#bytes > this.#maxBytes) return 'oversize'
    return this.#chunks.length === 1 ? (this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks)
  }
}
