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
