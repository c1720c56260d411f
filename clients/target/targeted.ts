/**
 * What the clients of somebody else's server have over those of ours: they find the event in a message, they send no
 * upstream messages, and when a server answers something else they say how it begins.
 */
import type { FailureKind } from '../../bench/contracts/client.js'
import type { TargetTransport } from '../../bench/contracts/target.js'
import type { Connection } from '../connection.js'
import type { HttpResponseHandler } from '../protocol/http-response-parser.js'
import type { Subscription } from '../subscription.js'
import { EventReader } from './event-reader.js'
import { quoted } from './quoted.js'
import { fillPath, targetOf, type Validators } from './request.js'

const readers = new WeakMap<TargetTransport, EventReader>()

type ClientClass = abstract new (
  // biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of the constructor of a mixin
  ...args: any[]
) => Subscription & HttpResponseHandler

interface Refusal {
  readonly kind: FailureKind
  readonly detail: string
  said: string
}

/** The failures that a head brings, whose body is worth a look. */
const OF_HEADS: ReadonlySet<FailureKind> = new Set(['status', 'unauthorized', 'mime'])

export function targeted<Base extends ClientClass>(Base: Base) {
  abstract class Targeted extends Base {
    protected readonly target: TargetTransport = targetOf(this.options)
    protected readonly path = fillPath(this.target.path, this.identity, this.options)
    protected readonly validators: Validators = { etag: '', lastModified: '', eventId: '' }
    readonly #reader = readerOf(this.target)
    #refusal: Refusal | null = null

    /** The last sequence number, for requests: null before the first event. */
    protected get position(): number | null {
      return this.resumes ? this.resumeAt : null
    }

    override send(): boolean {
      return false
    }

    protected override deliver(bytes: Buffer, start: number, end: number, position: number): void {
      const reader = this.#reader
      if (!reader.read(bytes, start, end)) {
        this.observer.skipped?.(this.identity.index, { why: 'without-member', what: quoted(bytes, start, end) })
        this.passFraming(position)
        return
      }
      this.passPayload(reader.wireBytes, position)
      const sequence = this.observer.message(this.identity.index, reader.bytes, reader.start, reader.end)
      if (sequence >= 0) this.resumeAt = sequence
    }

    protected override fail(kind: FailureKind, detail: string): void {
      if (OF_HEADS.has(kind) && this.#refusal === null) this.#refusal = { kind, detail, said: '' }
      else super.fail(kind, detail)
    }

    override httpBody(bytes: Buffer, start: number, end: number): void {
      if (this.#refusal === null) super.httpBody(bytes, start, end)
      else if (this.#refusal.said === '') this.#refusal.said = quoted(bytes, start, end)
    }

    override httpComplete(): void {
      if (this.#refusal === null) super.httpComplete()
      else this.#refuse(this.#refusal)
    }

    protected override rest(end: number): void {
      super.rest(end)
      if (this.#refusal !== null && this.#refusal.said !== '') this.#refuse(this.#refusal)
    }

    override connectionLost(connection: Connection, kind: FailureKind, detail: string): void {
      if (this.#refusal !== null && connection === this.connection) this.#refuse(this.#refusal)
      else super.connectionLost(connection, kind, detail)
    }

    protected override disconnect(): void {
      this.#refusal = null
      super.disconnect()
    }

    #refuse({ kind, detail, said }: Refusal): void {
      super.fail(kind, said === '' ? detail : `${detail}: ${said}`)
    }
  }
  return Targeted
}

/** One for all clients of a process: they get the same messages. */
function readerOf(target: TargetTransport): EventReader {
  let reader = readers.get(target)
  if (reader === undefined) {
    reader = new EventReader(target.event)
    readers.set(target, reader)
  }
  return reader
}
