/**
 * The canonical form of an event: the stamp first, then the other members as they came, without blanks and with only
 * the escapes that JSON needs. A server that parses events and writes them again puts in blanks, escapes and an order
 * of its own; what the harness publishes is canonical already.
 */

/** From the JSON of an event, or from a JSON string that holds it; null when it is no object with a stamp. */
export function canonicalEvent(text: string): Buffer | null {
  try {
    const value: unknown = JSON.parse(text)
    const event: unknown = typeof value === 'string' ? JSON.parse(value) : value
    if (typeof event !== 'object' || event === null || !Object.hasOwn(event, 'stamp')) return null
    const { stamp, ...others } = event as Record<string, unknown>
    const rest = JSON.stringify(others)
    const head = `{"stamp":${JSON.stringify(stamp)}`
    return Buffer.from(rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`)
  } catch {
    // Not JSON, or nested deeper than it can be written.
    return null
  }
}
