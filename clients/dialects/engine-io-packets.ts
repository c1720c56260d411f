/**
 * engine.io protocol 4 (github.com/socketio/engine.io-protocol): a packet is one digit and its data. Over WebSocket each
 * is a text message; a poll's answer and a POST hold several, separated by 0x1e.
 */
export const PACKET_OPEN = 0x30
export const PACKET_CLOSE = 0x31
export const PACKET_PING = 0x32
export const PACKET_MESSAGE = 0x34
export const PACKET_NOOP = 0x36
export const SEPARATOR = 0x1e

export const PONG = Buffer.from('3')
const MESSAGE = Buffer.from('4')

export function messagePacket(body: Buffer): Buffer {
  return Buffer.concat([MESSAGE, body])
}

/** The session's id in an open packet `0{"sid":…}`; '' when there is none. */
export function sessionId(bytes: Buffer, start: number, end: number): string {
  try {
    const { sid } = JSON.parse(bytes.toString('utf8', start + 1, end)) as { readonly sid?: unknown }
    return typeof sid === 'string' && /^[\w-]{1,128}$/.test(sid) ? sid : ''
  } catch {
    return ''
  }
}
