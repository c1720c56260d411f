/** Sums over the byte account. */
import type { WireDirection } from '../contracts/client.js'

/** Bytes of one direction without what connecting cost. */
export function steadyBytes({
  raw,
  setup,
  tlsHandshake,
}: Pick<WireDirection, 'raw' | 'setup' | 'tlsHandshake'>): number {
  return raw - setup - tlsHandshake
}
