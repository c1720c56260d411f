/**
 * WebSocket frames from a server (RFC 6455), where it was agreed with permessage-deflate (RFC 7692). Hot path: an unfragmented message that lies whole in the
 * fed bytes is handed out as a view, never copied; fragments and messages cut by a read are collected, up to the limit.
 * Text is checked as it arrives, across fragments; compressed text when it is inflated, up to the same limit. No socket:
 * feed it any bytes in any pieces.
 */
import { ByteAccumulator, isAscii } from './bytes.js'
import { inflateMessage } from './message-inflater.js'
import { UTF8_INVALID, UTF8_START, validateUtf8 } from './utf8.js'
import { broken, IllegalCloseCode, ProtocolViolation, tooBig } from './violation.js'
import {
  isCloseCode,
  NO_CLOSE_CODE,
  OPCODE_BINARY,
  OPCODE_CLOSE,
  OPCODE_CONTINUATION,
  OPCODE_PING,
  OPCODE_PONG,
  OPCODE_TEXT,
} from './websocket-frame.js'

/** Views are valid only during the call; `position` is how far the fed bytes are used. */
export interface WebSocketHandler {
  frameMessage(bytes: Buffer, start: number, end: number, position: number): void
  /** To be answered with the same payload. The frame has 2 bytes more than its payload. */
  framePing(bytes: Buffer, start: number, end: number, position: number): void
  framePong(bytes: Buffer, start: number, end: number, position: number): void
  /** The last frame, `size` bytes: what follows is not read. NO_CLOSE_CODE: the frame was empty. */
  frameClose(code: number, size: number, position: number): void
}

const MAX_CONTROL_BYTES = 125
/** The reserved bits of a first byte; the first says that the message is compressed. */
const RESERVED_BITS = 0x70
const COMPRESSED = 0x40
/** First byte of a final text frame. */
const WHOLE_TEXT = 0x80 | OPCODE_TEXT
/** The header of a frame whose length fits its second byte, and of one that says 126 there and the length behind it. */
const SHORT_HEADER_BYTES = 2
const LONGER_HEADER_BYTES = 4
const LENGTH_OF_16_BITS = 126

const FIRST_BYTE = 0
const SECOND_BYTE = 1
const LENGTH_BYTES = 2
const PAYLOAD = 3

export class WebSocketParser {
  readonly #handler: WebSocketHandler
  readonly #maxMessageBytes: number
  /** Bits of a first byte that nobody may set. */
  readonly #reserved: number
  #halted = false
  #state = FIRST_BYTE
  #final = false
  #opcode = 0
  #length = 0
  #lengthBytes = 0
  #lengthLeft = 0
  #remaining = 0
  /** OPCODE_TEXT or OPCODE_BINARY while a message is open, else 0. */
  #message = 0
  /** The open message is compressed. */
  #compressed = false
  #utf8 = UTF8_START
  #wireBytes = 0
  #collected: ByteAccumulator | undefined
  #control: ByteAccumulator | undefined

  /** `inflates`: permessage-deflate without context takeover was agreed. */
  constructor(handler: WebSocketHandler, maxMessageBytes: number, inflates = false) {
    this.#handler = handler
    this.#maxMessageBytes = maxMessageBytes
    this.#reserved = inflates ? RESERVED_BITS & ~COMPRESSED : RESERVED_BITS
  }

  /** In `frameMessage`, where it was agreed to compress: what the body took on the wire. */
  get wireBytes(): number {
    return this.#wireBytes
  }

  /** @throws ProtocolViolation with the close code to answer. */
  feed(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end && !this.#halted) {
      switch (this.#state) {
        case FIRST_BYTE: {
          const stop = this.#takeWhole(bytes, at, end)
          if (stop < 0) this.#takeFirst(bytes[at++] as number)
          else at = stop
          break
        }
        case SECOND_BYTE:
          this.#takeSecond(bytes[at++] as number, at)
          break
        case LENGTH_BYTES:
          // Before it is rounded to a double: up to 2^63 − 1 a length is only too big.
          if (this.#lengthLeft === 8 && (bytes[at] as number) >= 0x80) throw broken('a length of 64 bits')
          this.#length = this.#length * 256 + (bytes[at++] as number)
          if (--this.#lengthLeft === 0) this.#beginPayload(at)
          break
        default: {
          const stop = Math.min(end, at + this.#remaining)
          this.#takePayload(bytes, at, stop)
          at = stop
        }
      }
    }
  }

  reset(): void {
    this.#halted = false
    this.#state = FIRST_BYTE
    this.#message = 0
    this.#utf8 = UTF8_START
    this.#collected = undefined
    this.#control = undefined
  }

  /** Hands out nothing further, not even from the bytes being fed now. */
  halt(): void {
    this.#halted = true
  }

  /**
   * The common case in one step: a text message below 64 KiB in one frame that lies whole in the bytes and is ASCII. Where
   * it ends, or −1 when this is another case, which the steps below take from its first byte.
   */
  #takeWhole(bytes: Buffer, at: number, end: number): number {
    if (bytes[at] !== WHOLE_TEXT || this.#message !== 0 || at + LONGER_HEADER_BYTES > end) return -1
    let length = bytes[at + 1] as number
    let start = at + SHORT_HEADER_BYTES
    if (length === LENGTH_OF_16_BITS) {
      start = at + LONGER_HEADER_BYTES
      length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
      if (length < LENGTH_OF_16_BITS) return -1
    } else if (length > LENGTH_OF_16_BITS) return -1
    const stop = start + length
    if (stop > end || length > this.#maxMessageBytes || !isAscii(bytes, start, stop)) return -1
    this.#wireBytes = length
    this.#handler.frameMessage(bytes, start, stop, stop)
    return stop
  }

  #takeFirst(byte: number): void {
    if ((byte & this.#reserved) !== 0) throw broken('reserved bits set without an extension')
    const opcode = byte & 0x0f
    const isCompressed = (byte & COMPRESSED) !== 0
    this.#final = (byte & 0x80) !== 0
    this.#opcode = opcode
    this.#state = SECOND_BYTE
    if (opcode === OPCODE_CONTINUATION) {
      if (this.#message === 0) throw broken('a continuation of nothing')
      if (isCompressed) throw misplaced()
    } else if (opcode === OPCODE_TEXT || opcode === OPCODE_BINARY) {
      if (this.#message !== 0) throw broken('a new message inside a fragmented one')
      this.#message = opcode
      this.#compressed = isCompressed
      this.#utf8 = UTF8_START
    } else {
      if (isCompressed) throw misplaced()
      if (opcode !== OPCODE_CLOSE && opcode !== OPCODE_PING && opcode !== OPCODE_PONG) throw broken('an unknown opcode')
      if (!this.#final) throw broken('a fragmented control frame')
    }
  }

  #takeSecond(byte: number, position: number): void {
    if ((byte & 0x80) !== 0) throw broken('a masked frame from a server')
    this.#length = byte
    if (byte < 126) {
      this.#lengthBytes = 0
      this.#beginPayload(position)
      return
    }
    if (this.#opcode >= OPCODE_CLOSE) throw broken(`a control frame above ${MAX_CONTROL_BYTES} bytes`)
    this.#length = 0
    this.#lengthBytes = byte === 126 ? 2 : 8
    this.#lengthLeft = this.#lengthBytes
    this.#state = LENGTH_BYTES
  }

  #beginPayload(position: number): void {
    const length = this.#length
    if (this.#lengthBytes > 0 && length < (this.#lengthBytes === 2 ? 126 : 65_536)) throw broken('a length not minimal')
    const before = this.#collected === undefined || this.#opcode >= OPCODE_CLOSE ? 0 : this.#collected.length
    if (before + length > this.#maxMessageBytes && this.#opcode < OPCODE_CLOSE) {
      throw tooBig(`a message above ${this.#maxMessageBytes} bytes`)
    }
    this.#remaining = length
    this.#state = PAYLOAD
    // No payload byte will follow to go on with.
    if (length === 0) this.#takePayload(EMPTY, 0, 0, position)
  }

  #takePayload(bytes: Buffer, start: number, stop: number, position = stop): void {
    this.#remaining -= stop - start
    if (this.#remaining === 0) this.#state = FIRST_BYTE
    if (this.#opcode >= OPCODE_CLOSE) this.#takeControl(bytes, start, stop, position)
    else this.#takeData(bytes, start, stop, position)
  }

  #takeData(bytes: Buffer, start: number, stop: number, position: number): void {
    const ends = this.#final && this.#remaining === 0
    if (this.#message === OPCODE_TEXT && !this.#compressed) {
      this.#utf8 = validateUtf8(this.#utf8, bytes, start, stop)
      if (this.#utf8 === UTF8_INVALID || (ends && this.#utf8 !== UTF8_START)) throw notUtf8()
    }
    const collected = this.#collected
    if (!ends) {
      if (stop > start) this.#collect(bytes, start, stop)
      return
    }
    if (collected === undefined) {
      this.#endMessage(bytes, start, stop, position)
      return
    }
    collected.append(bytes, start, stop)
    this.#collected = undefined
    this.#endMessage(collected.bytes, 0, collected.length, position)
  }

  #endMessage(bytes: Buffer, start: number, stop: number, position: number): void {
    const opcode = this.#message
    this.#message = 0
    this.#wireBytes = stop - start
    if (!this.#compressed) {
      this.#handler.frameMessage(bytes, start, stop, position)
      return
    }
    const body = inflateMessage(bytes.subarray(start, stop), this.#maxMessageBytes)
    if (opcode === OPCODE_TEXT && validateUtf8(UTF8_START, body, 0, body.length) !== UTF8_START) throw notUtf8()
    this.#handler.frameMessage(body, 0, body.length, position)
  }

  #collect(bytes: Buffer, start: number, stop: number): void {
    this.#collected ??= new ByteAccumulator(this.#maxMessageBytes)
    this.#collected.append(bytes, start, stop)
  }

  #takeControl(bytes: Buffer, start: number, stop: number, position: number): void {
    if (this.#remaining > 0 || this.#control !== undefined) {
      this.#control ??= new ByteAccumulator(MAX_CONTROL_BYTES)
      this.#control.append(bytes, start, stop)
      if (this.#remaining > 0) return
    }
    const control = this.#control
    this.#control = undefined
    if (control === undefined) this.#endControl(bytes, start, stop, position)
    else this.#endControl(control.bytes, 0, control.length, position)
  }

  #endControl(bytes: Buffer, start: number, stop: number, position: number): void {
    if (this.#opcode === OPCODE_PING) this.#handler.framePing(bytes, start, stop, position)
    else if (this.#opcode === OPCODE_PONG) this.#handler.framePong(bytes, start, stop, position)
    else {
      const code = closeCode(bytes, start, stop)
      this.#halted = true
      this.#handler.frameClose(code, stop - start + 2, position)
    }
  }
}

const EMPTY = Buffer.alloc(0)

function misplaced(): ProtocolViolation {
  return broken('the bit of a compressed message where none begins')
}

function notUtf8(): ProtocolViolation {
  return new ProtocolViolation('protocol', 'text that is not UTF-8', 1007)
}

function closeCode(bytes: Buffer, start: number, stop: number): number {
  if (stop === start) return NO_CLOSE_CODE
  if (stop - start === 1) throw broken('a close frame of one byte')
  const code = bytes.readUInt16BE(start)
  if (!isCloseCode(code)) throw new IllegalCloseCode(code)
  if (validateUtf8(UTF8_START, bytes, start + 2, stop) !== UTF8_START) throw notUtf8()
  return code
}
