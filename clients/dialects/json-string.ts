/** JSON strings inside messages (RFC 8259, section 7). Hot path: what is unescaped goes to one buffer of the process. */
import { broken } from '../protocol/violation.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75
const SURROGATES_START = 0xd800
const LOW_SURROGATES_START = 0xdc00
const SURROGATES_END = 0xdfff
const REPLACEMENT = 0xfffd

/** What a letter behind a backslash stands for; 0: it must not stand there. */
const ESCAPES = new Uint8Array(256)
for (const [letter, byte] of Object.entries({ '"': 34, '\\': 92, '/': 47, b: 8, f: 12, n: 10, r: 13, t: 9 }))
  ESCAPES[letter.charCodeAt(0)] = byte

export class JsonStringReader {
  /** The last string; valid until the next one is read. */
  bytes = Buffer.allocUnsafeSlow(4096)
  length = 0

  /**
   * Reads the string whose opening quote is at `start`; returns where its closing quote ends.
   * @throws ProtocolViolation.
   */
  read(source: Buffer, start: number, end: number): number {
    if (source[start] !== QUOTE) throw broken('no JSON string where one is expected')
    // An escape is never shorter than what it stands for.
    if (this.bytes.length < end - start) this.bytes = Buffer.allocUnsafeSlow(2 * (end - start))
    const target = this.bytes
    let to = 0
    let at = start + 1
    while (at < end) {
      const byte = source[at++] as number
      if (byte === QUOTE) {
        this.length = to
        return at
      }
      if (byte !== BACKSLASH) {
        target[to++] = byte
        continue
      }
      const letter = source[at++] as number
      if (letter === LETTER_U) {
        const point = readPoint(source, at, end)
        at += point > 0xffff ? 10 : 4
        to = writePoint(target, to, point)
      } else {
        const meant = ESCAPES[letter] ?? 0
        if (meant === 0) throw broken('an unknown escape in a JSON string')
        target[to++] = meant
      }
    }
    throw broken('a JSON string without end')
  }
}

/** The code point of `XXXX`, or of `XXXX\uXXXX` where both are one. */
function readPoint(source: Buffer, at: number, end: number): number {
  const unit = readUnit(source, at, end)
  if (unit < SURROGATES_START || unit > SURROGATES_END) return unit
  const pairs = unit < LOW_SURROGATES_START && source[at + 4] === BACKSLASH && source[at + 5] === LETTER_U
  const low = pairs ? readUnit(source, at + 6, end) : 0
  if (low < LOW_SURROGATES_START || low > SURROGATES_END) return REPLACEMENT
  return 0x10000 + ((unit - SURROGATES_START) << 10) + (low - LOW_SURROGATES_START)
}

function readUnit(source: Buffer, at: number, end: number): number {
  let unit = 0
  for (let i = at; i < at + 4; i++) {
    const digit = i < end ? Number.parseInt(String.fromCharCode(source[i] as number), 16) : Number.NaN
    if (Number.isNaN(digit)) throw broken('a malformed escape in a JSON string')
    unit = unit * 16 + digit
  }
  return unit
}

function writePoint(target: Buffer, to: number, point: number): number {
  return to + target.write(String.fromCodePoint(point), to, 'utf8')
}
