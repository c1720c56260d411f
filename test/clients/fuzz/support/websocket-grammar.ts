/** Frames as a server may send them (RFC 6455), and what they mean. */
import fc from 'fast-check'
import { share } from './cuts.js'

export const TEXT = 0x1
export const BINARY = 0x2
export const CLOSE = 0x8
export const PING = 0x9
export const PONG = 0xa

const text = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.string({ unit: 'binary', maxLength }).map((value) => Buffer.from(value))
/** Around the borders of the three length forms. */
const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 140 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 124, 125, 126, 127, 255, 256, 1023, 1024, 1025) },
  { weight: 1, arbitrary: fc.constantFrom(65_534, 65_535, 65_536, 65_537) },
)
const fill = fc.constantFrom('x', 'ž', '€', '🐎', 'aé€🐎')
const message = fc.oneof(
  fc.record({ opcode: fc.constant(TEXT), body: text(60) }),
  fc.record({ opcode: fc.constant(TEXT), body: fc.tuple(fill, size).map(([unit, bytes]) => textOf(unit, bytes)) }),
  fc.record({ opcode: fc.constant(BINARY), body: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) }),
  fc.record({ opcode: fc.constant(BINARY), body: size.map((bytes) => Buffer.alloc(bytes, 0xc3)) }),
)
const control = fc.record({
  opcode: fc.constantFrom(PING, PONG),
  body: fc.uint8Array({ maxLength: 125 }).map((bytes) => Buffer.from(bytes)),
})
type Control = { readonly opcode: number; readonly body: Buffer }

interface Part {
  readonly opcode: number
  readonly body: Buffer
  /** Where fragments end, as shares of the body; equal shares make empty fragments. */
  readonly fragments: readonly number[]
  /** Sent after the fragment of the same index. */
  readonly between: readonly (Control | null)[]
}

const place = fc.oneof(share, fc.constantFrom(0, 1))
const part: fc.Arbitrary<Part> = fc
  .tuple(message, fc.array(place, { maxLength: 4 }), fc.array(fc.option(control), { maxLength: 5 }))
  .map(([{ opcode, body }, fragments, between]) => ({ opcode, body, fragments, between }))
const closing = fc.option(
  fc.record({
    code: fc.oneof(fc.constantFrom(1000, 1001, 1003, 1007, 1014), fc.integer({ min: 3000, max: 4999 })),
    reason: text(30),
    empty: fc.boolean(),
  }),
)

export interface FrameStream {
  readonly bytes: Buffer
  /** What a parser has to tell. */
  readonly told: string[]
}

export const frameStream: fc.Arbitrary<FrameStream> = fc
  .tuple(fc.array(part, { maxLength: 4 }), closing)
  .map(([parts, end]) => {
    const frames: Buffer[] = []
    const told: string[] = []
    let offset = 0
    const send = (frame: Buffer, tells: string): void => {
      frames.push(frame)
      offset += frame.length
      if (tells !== '') told.push(`${tells} @${offset}`)
    }
    const sendControl = ({ opcode, body }: Control): void =>
      send(wholeFrame(opcode, body), `${opcode === PING ? 'ping' : 'pong'} <${body.toString('latin1')}>`)
    for (const { opcode, body, fragments, between } of parts) {
      const ends = [...fragments.map((at) => Math.floor(at * body.length)).sort((a, b) => a - b), body.length]
      ends.forEach((to, i) => {
        const last = i === ends.length - 1
        const tells = last ? `message <${body.toString('latin1')}>` : ''
        send(frame((last ? 0x80 : 0) | (i === 0 ? opcode : 0), body.subarray(ends[i - 1] ?? 0, to)), tells)
        const inserted = between[i]
        if (inserted) sendControl(inserted)
      })
    }
    if (end !== null) {
      const payload = end.empty ? Buffer.alloc(0) : closePayload(end.code, end.reason)
      send(wholeFrame(CLOSE, payload), `close ${end.empty ? 1005 : end.code} of ${payload.length + 2}`)
    }
    return { bytes: Buffer.concat(frames), told }
  })

export function closePayload(code: number, reason: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), reason])
}

export const wholeFrame = (opcode: number, body: Buffer): Buffer => frame(0x80 | opcode, body)

/** A frame with the shortest length. */
export function frame(first: number, body: Buffer): Buffer {
  const form = body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8
  return Buffer.concat([Buffer.from([first]), lengthBytes(body.length, form), body])
}

/** The length in the given form (0, 2 or 8 further bytes), fitting or not. */
export function lengthBytes(length: number | bigint, form: number): Buffer {
  const bytes = Buffer.alloc(1 + form, form === 0 ? Number(length) : form === 2 ? 126 : 127)
  if (form === 2) bytes.writeUInt16BE(Number(length), 1)
  if (form === 8) bytes.writeBigUInt64BE(BigInt(length), 1)
  return bytes
}

function textOf(unit: string, bytes: number): Buffer {
  const whole = Buffer.byteLength(unit)
  return Buffer.from(unit.repeat(Math.floor(bytes / whole)) + 'x'.repeat(bytes % whole))
}
