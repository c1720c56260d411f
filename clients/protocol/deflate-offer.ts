/** The answer to the offer of permessage-deflate without context takeover on either side (RFC 7692, 7.1). */

const WINDOW_BITS = /^"?(8|9|1[0-5])"?$/

/**
 * Whether a value of Sec-WebSocket-Extensions agrees to it. The server must promise to forget each message; that it
 * limits its own window changes nothing, but it may not limit the client's, which did not offer that.
 */
export function agreesToDeflate(value: string): boolean {
  const [name, ...parameters] = value.split(';').map((part) => part.trim().toLowerCase())
  if (name !== 'permessage-deflate') return false
  const seen = new Map<string, string | undefined>()
  for (const parameter of parameters) {
    const [key = '', bits] = parameter.split('=').map((part) => part.trim())
    if (seen.has(key)) return false
    seen.set(key, bits)
  }
  if (!seen.has('server_no_context_takeover')) return false
  return [...seen].every(([key, bits]) => {
    if (key === 'server_max_window_bits') return bits !== undefined && WINDOW_BITS.test(bits)
    return (key === 'server_no_context_takeover' || key === 'client_no_context_takeover') && bits === undefined
  })
}

/** Why such a handshake fails: a run that asks for compression would carry a label that is not true. */
export const DEFLATE_DECLINED = 'the server declined permessage-deflate, which the scenario asks for'
