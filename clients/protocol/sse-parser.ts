/**
 * Server-Sent Events (WHATWG HTML, 9.2.6) from body bytes. Hot path: an event whose single `data:` line lies whole in
 * the fed bytes is handed out as a view, never copied; events that are cut by a read or have several data lines are
 * collected, up to the limit. Every event is a body, whatever its name. No socket: feed it any pieces.
 */
import { ByteAccumulator, COLON, CR, indexOfLineEnd, LF, SPACE } from './bytes.js'
import { tooBig } from './violation.js'

export interface SseHandler {
  /** One event's data lies in `bytes[start, end)`, valid only during the call; `position`: how far the fed bytes are used. */
  sseEvent(bytes: Buffer, start: number, end: number, position: number): void
  /** So many bytes of comment (line ends and the blank line that ends it included) end at `position`. */
  sseComment(size: number, position: number): void
  /** An `id:` without NUL, as a view. */
  sseId(bytes: Buffer, start: number, end: number): void
  /** A `retry:` of digits only. */
  sseRetry(ms: number): void
}

/** Room for a field name beside the longest data; longer lines are refused whatever their field. */
const FIELD_ROOM_BYTES = 64

const NO_DATA = 0
/** The data is a view into the bytes being fed. */
const VIEWED = 1
/** The data is in `#data`. */
const COLLECTED = 2

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const DATA = Buffer.from('data')
const ID = Buffer.from('id')
const RETRY = Buffer.from('retry')
const EVENT = Buffer.from('event')

const LETTER_I = 0x69
const ID_START = Buffer.from('id: ')
const DATA_START = Buffer.from('\ndata: ')
/** An id of one digit and no data. */
const SHORTEST_WHOLE = ID_START.length + 1 + DATA_START.length + 2

export class SseParser {
  /** In `sseEvent`: the event's name as its last `event:` line gave it, or empty. */
  eventName = ''
  readonly #handler: SseHandler
  readonly #maxDataBytes: number
  #halted = false
  #bomMatched = 0
  #skipLf = false
  /** The last line was a comment, or the blank line that ends one: bytes are heartbeat. */
  #afterComment = false
  #line: ByteAccumulator | undefined
  #data: ByteAccumulator | undefined
  #mode = NO_DATA
  #viewStart = 0
  #viewEnd = 0

  constructor(handler: SseHandler, maxDataBytes: number) {
    this.#handler = handler
    this.#maxDataBytes = maxDataBytes
  }

  /** @throws ProtocolViolation `oversize`. */
  feed(bytes: Buffer, start: number, end: number): void {
    if (this.#halted) return
    let at = this.#bomMatched < BOM.length ? this.#skipBom(bytes, start, end) : start
    if (this.#skipLf && at < end) at = this.#skipSplitLf(bytes, at)
    while (at < end && !this.#halted) {
      const whole = this.#takeWholeEvent(bytes, at, end)
      if (whole > 0) {
        at = whole
        continue
      }
      const stop = indexOfLineEnd(bytes, at, end)
      if (stop < 0) {
        this.#keepLine(bytes, at, end)
        break
      }
      let next = stop + 1
      if (bytes[stop] === CR) {
        if (next === end) this.#skipLf = true
        else if (bytes[next] === LF) next++
      }
      if (this.#line === undefined) this.#takeLine(bytes, at, stop, next)
      else this.#takeCutLine(bytes, at, stop, next)
      at = next
    }
    if (this.#mode === VIEWED) this.#collectView(bytes)
  }

  /**
   * The common case in one step: `id: DIGITS`, one `data:` line and the blank line, each ended by LF and all within the
   * bytes. Where it ends, or 0 when this is another case, which the steps below take from its first byte.
   */
  #takeWholeEvent(bytes: Buffer, start: number, end: number): number {
    if (this.#line !== undefined || this.#mode !== NO_DATA) return 0
    if (end - start < SHORTEST_WHOLE || bytes[start] !== LETTER_I || !startsWith(bytes, start, ID_START)) return 0
    const idStart = start + ID_START.length
    let idEnd = idStart
    while (idEnd < end && isDigit(bytes[idEnd])) idEnd++
    const dataStart = idEnd + DATA_START.length
    if (dataStart >= end || !startsWith(bytes, idEnd, DATA_START)) return 0
    const stop = indexOfLineEnd(bytes, dataStart, end)
    if (stop < 0 || stop + 1 >= end || bytes[stop] !== LF || bytes[stop + 1] !== LF) return 0
    if (stop - dataStart > this.#maxDataBytes) return 0
    this.#afterComment = false
    this.#handler.sseId(bytes, idStart, idEnd)
    if (!this.#halted) this.#handler.sseEvent(bytes, dataStart, stop, stop + 2)
    this.eventName = ''
    return stop + 2
  }

  /** Ready for a new stream; what was incomplete is discarded, as at the end of a stream. */
  reset(): void {
    this.#halted = false
    this.#bomMatched = 0
    this.#skipLf = false
    this.#afterComment = false
    this.#line = undefined
    this.#data = undefined
    this.#mode = NO_DATA
    this.eventName = ''
  }

  /** Hands out nothing further, not even from the bytes being fed now. */
  halt(): void {
    this.#halted = true
  }

  #skipBom(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && this.#bomMatched < BOM.length) {
      if (bytes[at] === BOM[this.#bomMatched]) {
        this.#bomMatched++
        at++
        continue
      }
      if (this.#bomMatched > 0) this.#keepLine(BOM, 0, this.#bomMatched)
      this.#bomMatched = BOM.length
    }
    return at
  }

  /** The LF of a CRLF that was cut between two reads. */
  #skipSplitLf(bytes: Buffer, at: number): number {
    this.#skipLf = false
    if (bytes[at] !== LF) return at
    if (this.#afterComment) this.#handler.sseComment(1, at + 1)
    return at + 1
  }

  #keepLine(bytes: Buffer, start: number, end: number): void {
    this.#line ??= new ByteAccumulator(this.#maxDataBytes + FIELD_ROOM_BYTES)
    this.#line.append(bytes, start, end)
  }

  #takeCutLine(bytes: Buffer, start: number, stop: number, next: number): void {
    const line = this.#line as ByteAccumulator
    line.append(bytes, start, stop)
    this.#line = undefined
    this.#field(line.bytes, 0, line.length, line.length + next - stop, next)
    // The view of this line does not lie in the fed bytes.
    if (this.#mode === VIEWED) this.#collectView(line.bytes)
  }

  #takeLine(bytes: Buffer, start: number, stop: number, next: number): void {
    if (stop !== start) {
      if (stop - start > this.#maxDataBytes + FIELD_ROOM_BYTES) throw tooBig('a line too long')
      this.#field(bytes, start, stop, next - start, next)
      return
    }
    if (this.#mode !== NO_DATA) this.#dispatch(bytes, next)
    else if (this.#afterComment) this.#handler.sseComment(next - start, next)
    this.eventName = ''
  }

  #dispatch(bytes: Buffer, position: number): void {
    const mode = this.#mode
    const data = this.#data
    this.#mode = NO_DATA
    this.#data = undefined
    this.#afterComment = false
    if (mode === VIEWED) this.#handler.sseEvent(bytes, this.#viewStart, this.#viewEnd, position)
    else if (data !== undefined) this.#handler.sseEvent(data.bytes, 0, data.length, position)
  }

  /** One line that is not empty: `size` bytes with its line end, which ends at `position`. */
  #field(bytes: Buffer, start: number, stop: number, size: number, position: number): void {
    if (bytes[start] === COLON) {
      this.#afterComment = true
      this.#handler.sseComment(size, position)
      return
    }
    this.#afterComment = false
    if (isField(bytes, start, stop, DATA)) this.#addData(bytes, valueStart(bytes, start + DATA.length, stop), stop)
    else if (isField(bytes, start, stop, ID)) this.#takeId(bytes, valueStart(bytes, start + ID.length, stop), stop)
    else if (isField(bytes, start, stop, RETRY)) {
      const ms = readDigits(bytes, valueStart(bytes, start + RETRY.length, stop), stop)
      if (ms >= 0) this.#handler.sseRetry(ms)
    } else if (isField(bytes, start, stop, EVENT)) {
      this.eventName = bytes.toString('utf8', valueStart(bytes, start + EVENT.length, stop), stop)
    }
  }

  #takeId(bytes: Buffer, start: number, stop: number): void {
    for (let i = start; i < stop; i++) if (bytes[i] === 0) return
    this.#handler.sseId(bytes, start, stop)
  }

  #addData(bytes: Buffer, start: number, stop: number): void {
    if (stop - start > this.#maxDataBytes) throw tooBig(`an event above ${this.#maxDataBytes} bytes`)
    if (this.#mode === NO_DATA) {
      this.#mode = VIEWED
      this.#viewStart = start
      this.#viewEnd = stop
      return
    }
    if (this.#mode === VIEWED) this.#collectView(bytes)
    const data = this.#data as ByteAccumulator
    data.appendByte(LF)
    data.append(bytes, start, stop)
  }

  #collectView(bytes: Buffer): void {
    this.#data = new ByteAccumulator(this.#maxDataBytes)
    this.#data.append(bytes, this.#viewStart, this.#viewEnd)
    this.#mode = COLLECTED
  }
}

/** The line is `name` alone or `name:` and a value. */
function isField(bytes: Buffer, start: number, stop: number, name: Buffer): boolean {
  const nameEnd = start + name.length
  if (nameEnd > stop || (nameEnd < stop && bytes[nameEnd] !== COLON)) return false
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false
  return true
}

function startsWith(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false
  return true
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function valueStart(bytes: Buffer, nameEnd: number, stop: number): number {
  if (nameEnd === stop) return stop
  return nameEnd + 1 < stop && bytes[nameEnd + 1] === SPACE ? nameEnd + 2 : nameEnd + 1
}

function readDigits(bytes: Buffer, start: number, stop: number): number {
  if (start === stop) return -1
  let value = 0
  for (let i = start; i < stop; i++) {
    const digit = (bytes[i] as number) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = Math.min(value * 10 + digit, Number.MAX_SAFE_INTEGER)
  }
  return value
}
