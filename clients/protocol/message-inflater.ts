/**
 * The bodies of compressed WebSocket messages (RFC 7692, 7.2.2). Without context takeover each message is a stream of
 * its own, inflated at once.
 */
import { constants, inflateRawSync } from 'node:zlib'
import { broken, tooBig } from './violation.js'

/** The end of a flushed block, which the sender leaves away. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

/** @throws ProtocolViolation when it is no such stream, or would be longer than `maxBytes`. */
export function inflateMessage(compressed: Buffer, maxBytes: number): Buffer {
  try {
    return inflateRawSync(Buffer.concat([compressed, TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxBytes,
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooBig(`a message above ${maxBytes} bytes when inflated`)
    }
    throw broken(`a compressed message that cannot be inflated: ${(error as Error).message}`)
  }
}
