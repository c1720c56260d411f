/**
 * HTTP/1.1 responses, strictly (RFC 9112): a violation is thrown, never guessed around. Hot path: body bytes are handed
 * out as views and header lines are read in place; only a line cut by the end of a read is collected, up to the limit.
 * No socket: feed it any bytes in any pieces. Interim responses are skipped; what follows a 101 is handed out as body.
 */
import { ByteAccumulator, COLON, CR, equalsIgnoringCase, indexOfByte, LF, SPACE, TAB } from './bytes.js'
import { isBlank, listHas } from './header-values.js'
import { broken, tooBig } from './violation.js'

/** Views are valid only during the call. */
export interface HttpResponseHandler {
  /** One header line of a response that is not interim. */
  httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void
  /** The head is complete: `status`, `keepAlive` and `position` of the parser tell. */
  httpHead(status: number): void
  httpBody(bytes: Buffer, start: number, end: number): void
  httpComplete(): void
}

/** What the end of the connection means for the response. */
export type HttpEnd = 'idle' | 'complete' | 'truncated'

export const MAX_HEAD_BYTES = 16_384
export const MAX_HEADERS = 100
const MAX_SIZE_DIGITS = 15
const MAX_CHUNK_DIGITS = 12
/** Enough for any chunk that one read holds. */
const MAX_WHOLE_CHUNK_DIGITS = 6

const STATUS_LINE = 0
const HEADER_LINE = 1
const FIXED_BODY = 2
const BODY_TO_END = 3
const CHUNK_SIZE = 4
const CHUNK_DATA = 5
const CHUNK_CR = 6
const CHUNK_LF = 7
const TRAILER_LINE = 8

const VERSION = Buffer.from('HTTP/1.')
const CONTENT_LENGTH = Buffer.from('content-length')
const TRANSFER_ENCODING = Buffer.from('transfer-encoding')
const CONNECTION = Buffer.from('connection')
const CHUNKED = Buffer.from('chunked')
const CLOSE = Buffer.from('close')

/** The characters of a header name (RFC 9110 token). */
const IS_TOKEN = new Uint8Array(256)
for (const letter of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  IS_TOKEN[letter.charCodeAt(0)] = 1
}

export class HttpResponseParser {
  status = 0
  /** Whether the connection may carry another response; valid from `httpHead` until the next head. */
  keepAlive = true
  /** In `httpHead` and `httpComplete`: how far the fed bytes are used. */
  position = 0
  /** Totals: heads and chunk framing, and bodies. */
  overheadBytes = 0
  bodyBytes = 0
  readonly #handler: HttpResponseHandler
  #state = STATUS_LINE
  #halted = false
  #carry: ByteAccumulator | undefined
  #headBytes = 0
  #headers = 0
  #length = -1
  #chunked = false
  #remaining = 0

  constructor(handler: HttpResponseHandler) {
    this.#handler = handler
  }

  /** @throws ProtocolViolation. */
  feed(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end && !this.#halted) {
      switch (this.#state) {
        case FIXED_BODY:
        case CHUNK_DATA:
          at = this.#takeSized(bytes, at, end)
          break
        case BODY_TO_END:
          this.#span(bytes, at, end)
          at = end
          break
        case CHUNK_CR:
        case CHUNK_LF:
          this.#takeChunkEnd(bytes[at] as number)
          at++
          break
        case CHUNK_SIZE: {
          const next = this.#takeWholeChunk(bytes, at, end)
          at = next < 0 ? this.#readLine(bytes, at, end) : next
          break
        }
        default:
          at = this.#readLine(bytes, at, end)
      }
    }
  }

  /** No byte of a response has come since the last one was complete. */
  get idle(): boolean {
    return this.#state === STATUS_LINE && this.#headBytes === 0
  }

  /** The connection ended. A body that runs to the end is complete with it. */
  finish(): HttpEnd {
    if (this.#halted) return 'idle'
    if (this.#state === BODY_TO_END) {
      this.position = 0
      this.#complete()
      return 'complete'
    }
    return this.idle ? 'idle' : 'truncated'
  }

  /** Ready for the first response of a new connection. */
  reset(): void {
    this.#halted = false
    this.#carry = undefined
    this.#nextResponse()
    this.keepAlive = true
    this.status = 0
  }

  /** Hands out nothing further, not even from the bytes being fed now. */
  halt(): void {
    this.#halted = true
  }

  #span(bytes: Buffer, start: number, end: number): void {
    this.bodyBytes += end - start
    this.#handler.httpBody(bytes, start, end)
  }

  /**
   * The common case in one step: a chunk without extension that lies whole in the bytes. Where it ends, or −1 when this
   * is another case, which the steps below take from its first byte.
   */
  #takeWholeChunk(bytes: Buffer, start: number, end: number): number {
    if (this.#headBytes > 0) return -1
    let size = 0
    let at = start
    for (; at < end && at - start < MAX_WHOLE_CHUNK_DIGITS; at++) {
      const digit = hexDigit(bytes[at] as number)
      if (digit < 0) break
      size = size * 16 + digit
    }
    const data = at + 2
    const stop = data + size
    if (size === 0 || stop + 2 > end || bytes[at] !== CR || bytes[at + 1] !== LF) return -1
    if (bytes[stop] !== CR || bytes[stop + 1] !== LF) return -1
    this.overheadBytes += data - start
    this.#span(bytes, data, stop)
    if (this.#halted) return end
    this.overheadBytes += 2
    return stop + 2
  }

  #takeSized(bytes: Buffer, at: number, end: number): number {
    const stop = Math.min(end, at + this.#remaining)
    this.#remaining -= stop - at
    const last = this.#remaining === 0
    const fixed = this.#state === FIXED_BODY
    if (last && !fixed) this.#state = CHUNK_CR
    this.#span(bytes, at, stop)
    if (last && fixed && !this.#halted) {
      this.position = stop
      this.#complete()
    }
    return stop
  }

  #takeChunkEnd(byte: number): void {
    this.overheadBytes++
    if (byte !== (this.#state === CHUNK_CR ? CR : LF)) throw broken('no line end after a chunk')
    this.#state = this.#state === CHUNK_CR ? CHUNK_LF : CHUNK_SIZE
  }

  #readLine(bytes: Buffer, at: number, end: number): number {
    const newline = indexOfByte(bytes, LF, at, end)
    const next = newline < 0 ? end : newline + 1
    this.#headBytes += next - at
    this.overheadBytes += next - at
    if (this.#headBytes > MAX_HEAD_BYTES) throw tooBig(`a head above ${MAX_HEAD_BYTES} bytes`)
    this.position = next
    if (newline >= 0 && this.#carry === undefined) {
      this.#takeLine(bytes, at, next)
      return next
    }
    this.#carry ??= new ByteAccumulator(MAX_HEAD_BYTES)
    this.#carry.append(bytes, at, next)
    if (newline >= 0) {
      const line = this.#carry
      this.#carry = undefined
      this.#takeLine(line.bytes, 0, line.length)
    }
    return next
  }

  /** One line with its line end. */
  #takeLine(bytes: Buffer, start: number, next: number): void {
    const stop = next - 2
    if (stop < start || bytes[stop] !== CR) throw broken('a line that does not end in CRLF')
    switch (this.#state) {
      case STATUS_LINE:
        this.#takeStatusLine(bytes, start, stop)
        break
      case HEADER_LINE:
        if (stop === start) this.#endHead()
        else this.#takeHeader(bytes, start, stop)
        break
      case CHUNK_SIZE:
        this.#takeChunkSize(bytes, start, stop)
        break
      default:
        if (stop === start) this.#complete()
        else this.#takeHeader(bytes, start, stop)
    }
  }

  #takeStatusLine(bytes: Buffer, start: number, stop: number): void {
    const minor = (bytes[start + 7] as number) - 0x30
    const codeEnd = start + 12
    let fits = stop >= codeEnd && (minor === 0 || minor === 1) && bytes[start + 8] === SPACE
    for (let i = 0; fits && i < VERSION.length; i++) fits = bytes[start + i] === VERSION[i]
    const status = fits ? readDecimal(bytes, start + 9, codeEnd) : -1
    if (status < 100 || status > 599 || (stop > codeEnd && bytes[codeEnd] !== SPACE))
      throw broken('no HTTP status line')
    checkText(bytes, codeEnd, stop)
    this.status = status
    this.keepAlive = minor === 1
    this.#length = -1
    this.#chunked = false
    this.#state = HEADER_LINE
  }

  #takeHeader(bytes: Buffer, start: number, stop: number): void {
    if (++this.#headers > MAX_HEADERS) throw tooBig(`more than ${MAX_HEADERS} headers`)
    let nameEnd = start
    while (nameEnd < stop && IS_TOKEN[bytes[nameEnd] as number] === 1) nameEnd++
    if (nameEnd === start || nameEnd === stop || bytes[nameEnd] !== COLON) throw broken('a malformed header line')
    let from = nameEnd + 1
    let to = stop
    while (from < to && isBlank(bytes[from])) from++
    while (to > from && isBlank(bytes[to - 1])) to--
    checkText(bytes, from, to)
    if (this.#state === TRAILER_LINE) return
    this.#interpret(bytes, start, nameEnd, from, to)
    if (this.status >= 200 || this.status === 101) this.#handler.httpHeader(bytes, start, nameEnd, from, to)
  }

  #interpret(bytes: Buffer, start: number, nameEnd: number, from: number, to: number): void {
    if (equalsIgnoringCase(bytes, start, nameEnd, CONTENT_LENGTH)) {
      const length = to - from > MAX_SIZE_DIGITS ? -1 : readDecimal(bytes, from, to)
      if (length < 0) throw broken('a malformed Content-Length')
      if (this.#length >= 0 && this.#length !== length) throw broken('two different Content-Lengths')
      this.#length = length
    } else if (equalsIgnoringCase(bytes, start, nameEnd, TRANSFER_ENCODING)) {
      if (this.#chunked || !equalsIgnoringCase(bytes, from, to, CHUNKED))
        throw broken('a Transfer-Encoding not chunked')
      this.#chunked = true
    } else if (equalsIgnoringCase(bytes, start, nameEnd, CONNECTION)) {
      if (listHas(bytes, from, to, CLOSE)) this.keepAlive = false
    }
  }

  #endHead(): void {
    if (this.#chunked && this.#length >= 0) throw broken('both Content-Length and Transfer-Encoding')
    if (this.status < 200 && this.status !== 101) {
      this.#state = STATUS_LINE
      return
    }
    const upgraded = this.status === 101
    const empty = this.status === 204 || this.status === 304 || (!upgraded && !this.#chunked && this.#length === 0)
    if (upgraded) this.#state = BODY_TO_END
    else if (this.#chunked) this.#state = CHUNK_SIZE
    else if (this.#length >= 0) {
      this.#state = FIXED_BODY
      this.#remaining = this.#length
    } else this.#state = BODY_TO_END
    if (this.#state === BODY_TO_END && !empty) this.keepAlive = false
    this.#headBytes = 0
    this.#handler.httpHead(this.status)
    if (empty && !this.#halted) this.#complete()
  }

  #takeChunkSize(bytes: Buffer, start: number, stop: number): void {
    let size = 0
    let at = start
    for (; at < stop; at++) {
      const digit = hexDigit(bytes[at] as number)
      if (digit < 0) break
      if (at - start >= MAX_CHUNK_DIGITS) throw tooBig('a chunk size of too many digits')
      size = size * 16 + digit
    }
    if (at === start) throw broken('no chunk size')
    while (at < stop && isBlank(bytes[at])) at++
    if (at < stop && bytes[at] !== 0x3b) throw broken('a malformed chunk size')
    checkText(bytes, at, stop)
    this.#headBytes = 0
    this.#headers = 0
    this.#remaining = size
    this.#state = size === 0 ? TRAILER_LINE : CHUNK_DATA
  }

  #complete(): void {
    this.#nextResponse()
    this.#handler.httpComplete()
  }

  #nextResponse(): void {
    this.#state = STATUS_LINE
    this.#headBytes = 0
    this.#headers = 0
    this.#remaining = 0
  }
}

/** No control characters but the tab. */
function checkText(bytes: Buffer, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if ((byte < SPACE && byte !== TAB) || byte === 0x7f) throw broken('a control character in the head')
  }
}

/** Decimal digits only, −1 otherwise. */
function readDecimal(bytes: Buffer, start: number, end: number): number {
  if (start >= end) return -1
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const folded = byte | 0x20
  return folded >= 0x61 && folded <= 0x66 ? folded - 0x57 : -1
}
