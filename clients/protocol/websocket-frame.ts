/** WebSocket words and client frames (RFC 6455): what a client writes is masked. Hot path: one buffer per frame. */

export const OPCODE_CONTINUATION = 0x0
export const OPCODE_TEXT = 0x1
export const OPCODE_BINARY = 0x2
export const OPCODE_CLOSE = 0x8
export const OPCODE_PING = 0x9
export const OPCODE_PONG = 0xa

type MaskBytes = [number, number, number, number]

/** A close frame without a code; never on the wire. */
export const NO_CLOSE_CODE = 1005

/** Whether a close frame may carry this code (RFC 6455, 7.4; IANA's registry up to 1014). */
export function isCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
  )
}

/** Bytes before the payload of a masked frame. */
export function clientHeaderBytes(length: number): number {
  return length < 126 ? 6 : length < 65_536 ? 8 : 14
}

/** One whole frame with `bytes[start, end)` masked by the four bytes of `mask`. */
export function encodeClientFrame(opcode: number, bytes: Uint8Array, mask: number): Buffer {
  const length = bytes.length
  const header = clientHeaderBytes(length)
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = 0x80 | opcode
  if (length < 126) frame[1] = 0x80 | length
  else if (length < 65_536) {
    frame[1] = 0xfe
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 0xff
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2)
    frame.writeUInt32BE(length >>> 0, 6)
  }
  frame.writeUInt32BE(mask >>> 0, header - 4)
  maskInto(frame, header, bytes)
  return frame
}

/** Writes the bytes at `at`, masked by the four before it. */
function maskInto(frame: Buffer, at: number, bytes: Uint8Array): void {
  const [first, second, third, fourth] = [frame[at - 4], frame[at - 3], frame[at - 2], frame[at - 1]] as MaskBytes
  const length = bytes.length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    frame[at + i] = (bytes[i] as number) ^ first
    frame[at + i + 1] = (bytes[i + 1] as number) ^ second
    frame[at + i + 2] = (bytes[i + 2] as number) ^ third
    frame[at + i + 3] = (bytes[i + 3] as number) ^ fourth
  }
  for (; i < length; i++) frame[at + i] = (bytes[i] as number) ^ (frame[at - 4 + (i & 3)] as number)
}

/** A close frame; NO_CLOSE_CODE makes it empty. */
export function encodeCloseFrame(code: number, mask: number): Buffer {
  const payload = code === NO_CLOSE_CODE ? Buffer.alloc(0) : Buffer.from([code >> 8, code & 0xff])
  return encodeClientFrame(OPCODE_CLOSE, payload, mask)
}
