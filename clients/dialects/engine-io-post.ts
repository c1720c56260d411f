/** What a client of engine.io polls sends, a packet per POST: messages upstream, and pongs, which are heartbeat. */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../../bench/contracts/client.js'
import { PostQueue, postRequest } from '../post-queue.js'
import { upstreamRequestLines } from '../request-head.js'

const TYPE_BYTES = 1

export interface PostParts {
  readonly identity: ClientIdentity
  readonly options: ClientOptions
  readonly observer: ClientObserver
  /** Path and query of the session. */
  readonly path: string
  /** A pong that could not be sent ends the session. */
  readonly pongFailed: (kind: FailureKind, detail: string) => void
}

export class EngineIoPost {
  readonly #path: string
  readonly #lines: string
  readonly #posts: PostQueue

  constructor({ identity, options, observer, path, pongFailed }: PostParts) {
    this.#path = path
    this.#lines = upstreamRequestLines(options).replace('application/json', 'text/plain;charset=UTF-8')
    this.#posts = new PostQueue({
      identity,
      options,
      observer,
      failed: (post, kind, detail) => {
        if (post?.isHeartbeat === true) pongFailed(kind, `pong: ${detail}`)
        else observer.failure(identity.index, kind, `upstream: ${detail}`)
      },
    })
  }

  /** One packet; false when the queue is full. `payloadBytes` null: a pong. */
  send(packet: Buffer, payloadBytes: number | null): boolean {
    const isHeartbeat = payloadBytes === null
    const request = postRequest(this.#path, this.#lines, packet)
    return this.#posts.push({ request, payloadBytes: payloadBytes ?? 0, framingBytes: TYPE_BYTES, isHeartbeat })
  }

  close(): void {
    this.#posts.close()
  }
}
