/**
 * What passes on a session until its first answer: set-up, less the requests and the answer themselves where the
 * session's clients are steady already (a poll opened it anew). Frames are not seen: what is known of them is their
 * order, and the sizes of those that node:http2 writes by itself. A server's SETTINGS that are read together with the
 * answer count with it, but for the head of the frame.
 */
import type { WireAccount } from '../../bench/contracts/client.js'
import { moveBytes } from '../socket-account.js'
import { TLS13_RECORD_BYTES } from '../tls-account.js'

export const FRAME_HEAD_BYTES = 9
/** The preface (RFC 9113, 3.4), SETTINGS of two settings, a WINDOW_UPDATE. */
const PREFACE_BYTES = 24 + (FRAME_HEAD_BYTES + 2 * 6) + (FRAME_HEAD_BYTES + 4)

export class Opening {
  /** Read since the last frame that is known to be none: SETTINGS, the ACK of ours, GOAWAY. */
  #answerBytes = 0
  #writtenBytes = 0
  #isSettled = false
  #isAcknowledged = false

  /** The ACK of the server's SETTINGS has left: it goes before all that is written after them. */
  get isAcknowledged(): boolean {
    return this.#isAcknowledged
  }

  passed(readBytes: number, writtenBytes: number): void {
    this.#answerBytes += readBytes
    this.#writtenBytes += writtenBytes
    if (this.#isSettled && writtenBytes > 0) this.#isAcknowledged = true
  }

  /** The server's SETTINGS were in what was read. */
  settled(readBytes: number): void {
    this.#isSettled = true
    this.notAnswer(readBytes, FRAME_HEAD_BYTES)
  }

  /** A frame that is no answer was in what was read: in these bytes, or (none) in the same as the one before. */
  notAnswer(readBytes: number, frameBytes: number): void {
    this.#answerBytes = Math.max(0, (readBytes > 0 ? readBytes : this.#answerBytes) - frameBytes)
  }

  /** The first answer begins, and is steady state with its requests; of their records one each way. */
  settle({ down, up }: WireAccount, hasRecords: boolean): void {
    moveBytes(down, 'setup', 'http', this.#answerBytes)
    const ownBytes = PREFACE_BYTES + (this.#isAcknowledged ? FRAME_HEAD_BYTES : 0)
    moveBytes(up, 'setup', 'http', Math.max(0, this.#writtenBytes - ownBytes))
    if (!hasRecords) return
    moveBytes(down, 'setup', 'tls', TLS13_RECORD_BYTES)
    moveBytes(up, 'setup', 'tls', TLS13_RECORD_BYTES)
  }
}
