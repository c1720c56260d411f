/**
 * Upstream messages of the HTTP transports. A failed message is reported and forgotten; the subscription goes on
 * (`connected` stays true).
 */
import type { ClientIdentity, ClientObserver, ClientOptions } from '../bench/contracts/client.js'
import { PostQueue, postRequest } from './post-queue.js'
import { publishPath, upstreamRequestLines } from './request-head.js'

export class Upstream {
  readonly #path: string
  readonly #options: ClientOptions
  readonly #posts: PostQueue

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    this.#path = publishPath(identity.channel)
    this.#options = options
    this.#posts = new PostQueue({
      identity,
      options,
      observer,
      failed: (_post, kind, detail) => observer.failure(identity.index, kind, `upstream: ${detail}`),
    })
  }

  /** False when the queue is full. The body is copied. */
  send(body: Buffer): boolean {
    const request = postRequest(this.#path, upstreamRequestLines(this.#options), body)
    return this.#posts.push({ request, payloadBytes: body.length, framingBytes: 0, isHeartbeat: false })
  }

  close(): void {
    this.#posts.close()
  }
}
