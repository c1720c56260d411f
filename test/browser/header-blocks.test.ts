import { describe, expect, it } from 'vitest'
import { HeaderBlocks } from '../../bench/browser/header-block-tap.js'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const [DATA, HEADERS, SETTINGS, CONTINUATION] = [0, 1, 4, 9]

function frame(type: number, stream: number, bytes: number): Buffer {
  const made = Buffer.alloc(9 + bytes, 0xff)
  made.writeUIntBE(bytes, 0, 3)
  made[3] = type
  made[4] = 0
  // The reserved bit is set: it has no meaning, and is not part of the number.
  made.writeUInt32BE(0x8000_0000 + stream, 5)
  return made
}

const CONVERSATION = Buffer.concat([
  PREFACE,
  frame(SETTINGS, 0, 18),
  frame(HEADERS, 1, 300),
  frame(CONTINUATION, 1, 20),
  frame(DATA, 1, 1000),
  frame(HEADERS, 3, 40),
  frame(HEADERS, 5, 0),
])

describe('header blocks of a client of HTTP/2', () => {
  it.each([1, 2, 3, 7, 8, 9, 10, 24, 25, 100, CONVERSATION.length])('are added up from pieces of %i bytes', (size) => {
    const blocks = new HeaderBlocks()
    for (let at = 0; at < CONVERSATION.length; at += size) blocks.feed(CONVERSATION.subarray(at, at + size))
    expect([1, 3, 5, 7].map((stream) => blocks.bytes(stream))).toEqual([309 + 29, 49, 9, 0])
  })
})
