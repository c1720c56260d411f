/** One answer to a poll of somebody else's server, taken apart into messages. */
import type { PollAnswer } from '../../bench/contracts/target.js'
import type { AnswerSplitter } from '../polling.js'
import { ByteAccumulator } from '../protocol/bytes.js'
import { type NdjsonHandler, NdjsonSplitter } from '../protocol/ndjson-splitter.js'
import { broken } from '../protocol/violation.js'
import { elementsOf, onlyValue } from './json-span.js'
import { partsOf } from './multipart.js'
import { quoted } from './quoted.js'

/** What the head says about the body. */
export interface AnswerHead {
  /** Whether the status says that there is nothing new: a body, if any, is not for us. */
  readonly isEmpty: boolean
  /** Of `multipart/…`; null: another type. */
  readonly boundary: string | null
}

export interface AnswerOptions {
  readonly form: PollAnswer
  readonly maxBytes: number
  /** Asked once the body is complete. */
  readonly head: () => AnswerHead
}

/** Lines are handed out as they come; what must be whole to be read is collected, up to the limit. */
export function splitAnswer(handler: NdjsonHandler, { form, maxBytes, head }: AnswerOptions): AnswerSplitter {
  return form === 'ndjson' ? new Lines(handler, maxBytes, head) : new WholeAnswer(handler, { form, maxBytes, head })
}

class Lines extends NdjsonSplitter {
  readonly #head: () => AnswerHead

  constructor(handler: NdjsonHandler, maxBytes: number, head: () => AnswerHead) {
    super(handler, maxBytes)
    this.#head = head
  }

  override feed(bytes: Buffer, start: number, end: number): void {
    if (!this.#head().isEmpty) super.feed(bytes, start, end)
  }
}

class WholeAnswer implements AnswerSplitter {
  readonly #handler: NdjsonHandler
  readonly #options: AnswerOptions
  #body: ByteAccumulator | undefined
  #halted = false

  constructor(handler: NdjsonHandler, options: AnswerOptions) {
    this.#handler = handler
    this.#options = options
  }

  feed(bytes: Buffer, start: number, end: number): void {
    if (this.#halted || this.#options.head().isEmpty) return
    this.#body ??= new ByteAccumulator(this.#options.maxBytes)
    this.#body.append(bytes, start, end)
  }

  finish(position: number): void {
    const body = this.#body
    this.#body = undefined
    if (body === undefined || this.#halted) return
    for (const { start, end } of this.#messages(body.bytes, body.length)) {
      if (this.#halted) return
      this.#handler.ndjsonLine(body.bytes, start, end, position)
    }
  }

  halt(): void {
    this.#halted = true
  }

  #messages(bytes: Buffer, length: number): readonly { start: number; end: number }[] {
    const { form, head } = this.#options
    const start = firstText(bytes, length)
    if (start === length) return []
    // One message alone may come without parts around it.
    const { boundary } = head()
    if (form === 'multipart' && boundary !== null) {
      return partsOf(bytes, length, boundary) ?? fail(`no parts between "--${boundary}"`, bytes, length)
    }
    if (form !== 'array') return [{ start, end: length }]
    const array = onlyValue(bytes, 0, length)
    return (array && elementsOf(bytes, array)) ?? fail('no JSON array', bytes, length)
  }
}

function fail(what: string, bytes: Buffer, length: number): never {
  throw broken(`${what} in the answer: ${quoted(bytes, 0, length)}`)
}

function firstText(bytes: Buffer, length: number): number {
  let at = 0
  while (at < length && (bytes[at] as number) <= 0x20) at++
  return at
}
