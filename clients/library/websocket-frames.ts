/** Sizes of WebSocket frames from a server. */

export const CONTROL_HEADER_BYTES = 2
/** A client's close frame is never longer. */
export const MAX_CLOSE_FRAME_BYTES = 131
/** What `ws` says of a connection that ended without a close frame, and of a close frame without a code. */
export const NO_CLOSE_FRAME = 1006
const NO_CLOSE_CODE = 1005
const CLOSE_CODE_BYTES = 2

/** The close frame with this code and a reason of so many bytes. */
export function closeFrameBytes(code: number, reasonBytes: number): number {
  return CONTROL_HEADER_BYTES + (code === NO_CLOSE_CODE ? 0 : CLOSE_CODE_BYTES + reasonBytes)
}

/**
 * Bytes of WebSocket frames that were read and that `ws` has not told of as messages, pings or pongs: so many come after
 * what it tells now. It does not tell how many frames a message had; each is taken to be one.
 */
export class UntoldBytes {
  #size = 0

  read(size: number): void {
    this.#size += size
  }

  control(length: number): void {
    this.#size -= CONTROL_HEADER_BYTES + length
  }

  /** A message was told; so many bytes are left. */
  message(length: number): number {
    this.#size -= headerBytes(length) + length
    return this.#size
  }
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}
