/**
 * Server-Sent Events by eventsource-parser. It takes text and tells events and comments, but neither their size nor
 * where they end; both are known where a stream is fed line by line. That is done while positions matter (before the
 * client is ready), where a comment may be, and in streams with carriage returns; all else is fed as it comes. Text is
 * latin1, one character per byte, so that bodies come back as the bytes they were.
 */
import { createParser, type EventSourceParser, type ParseError } from 'eventsource-parser'

export interface EventStreamHandler {
  /** One event's data; `position`: how far the chunk is used, 0 where the stream is not fed by lines. */
  streamEvent(data: string, position: number): void
  /** So many bytes were comment, line ends and the blank line that ends it included. */
  streamComment(size: number): void
  streamRetry(ms: number): void
  streamTooBig(detail: string): void
}

/** Room for a field name beside the longest data. */
const FIELD_ROOM_BYTES = 64
const LINE_END = /\r\n|\r|\n/g

export class EventStream {
  readonly #handler: EventStreamHandler
  readonly #parser: EventSourceParser
  #halted = false
  /** Bytes of the line that is not yet complete. */
  #lineBytes = 0
  /** A CR at the end of a chunk waits for the next one: a line feed may belong to it. */
  #heldCr = false
  /** Lines must be told apart: one that is open, or that was just complete, is a comment. */
  #inComment = false
  #position = 0
  #sawComment = false
  #sawEvent = false

  constructor(handler: EventStreamHandler, maxDataBytes: number) {
    this.#handler = handler
    this.#parser = createParser({
      maxBufferSize: maxDataBytes + FIELD_ROOM_BYTES,
      onEvent: ({ data }) => this.#event(data, maxDataBytes),
      onComment: () => {
        this.#sawComment = true
      },
      onRetry: (ms) => {
        if (!this.#halted) handler.streamRetry(ms)
      },
      onError: (error) => this.#error(error),
    })
  }

  feed(chunk: Buffer, byLines: boolean): void {
    const held = this.#heldCr ? '\r' : ''
    const text = held + chunk.toString('latin1')
    if (byLines || this.#inComment || mayHoldComment(text, this.#lineBytes)) {
      this.#feedLines(text, -held.length)
      return
    }
    this.#position = 0
    this.#parser.feed(text)
    const last = text.lastIndexOf('\n')
    this.#lineBytes = last < 0 ? this.#lineBytes + text.length : text.length - last - 1
  }

  /** Hands out nothing further, not even from the chunk being fed now. */
  halt(): void {
    this.#halted = true
  }

  #feedLines(text: string, offset: number): void {
    this.#position = offset
    this.#heldCr = text.endsWith('\r')
    const whole = this.#heldCr ? text.slice(0, -1) : text
    let at = 0
    for (const { index, 0: end } of whole.matchAll(LINE_END)) {
      if (this.#halted) return
      this.#feedLine(whole.slice(at, index), end.length)
      at = index + end.length
    }
    if (this.#halted || at === whole.length) return
    const rest = whole.slice(at)
    if (this.#lineBytes === 0) this.#inComment = rest.startsWith(':')
    this.#lineBytes += rest.length
    this.#parser.feed(rest)
  }

  /** What is left of one line, which is ended by a line feed here: after a lone CR the parser would wait for more. */
  #feedLine(text: string, endBytes: number): void {
    const size = this.#lineBytes + text.length + endBytes
    this.#lineBytes = 0
    this.#position += text.length + endBytes
    this.#sawComment = false
    this.#sawEvent = false
    this.#parser.feed(`${text}\n`)
    if (this.#halted) return
    const blankAfterComment = size === endBytes && this.#inComment && !this.#sawEvent
    this.#inComment = this.#sawComment || blankAfterComment
    if (this.#inComment) this.#handler.streamComment(size)
  }

  #event(data: string, maxDataBytes: number): void {
    this.#sawEvent = true
    if (this.#halted) return
    if (data.length > maxDataBytes) this.#handler.streamTooBig(`an event above ${maxDataBytes} bytes`)
    else this.#handler.streamEvent(data, this.#position)
  }

  #error(error: ParseError): void {
    // Fields that are not known, and a `retry:` that is no number, are ignored as the standard says.
    if (error.type === 'max-buffer-size-exceeded' && !this.#halted) this.#handler.streamTooBig(error.message)
  }
}

function mayHoldComment(text: string, lineBytes: number): boolean {
  return text.includes('\r') || text.includes('\n:') || (lineBytes === 0 && text.startsWith(':'))
}
