/**
 * What of a trial's server is known. A server that others wrote tells nothing of its runtime, and of one whose process
 * nobody named nothing is seen from outside either: the file has 0 there. No process that runs has 0 bytes of resident
 * memory, and no JavaScript runtime an empty heap, so 0 is what nobody read. Pure.
 */
import type { CompletedTrial } from '../result/schema.js'

type Server = CompletedTrial['server']

/** What the server used over [T0, T1]; null: nobody saw its process. */
export function seenUsage({ server: { usage } }: CompletedTrial): Server['usage'] | null {
  return usage.rssBytes > 0 ? usage : null
}

interface SeenMemory {
  readonly rssBytes: number
  /** null: it does not tell. */
  readonly heapUsedBytes: number | null
  /** Whether a garbage collection was forced before: of a server that others wrote it never is. */
  readonly collected: boolean
}

/** The server's memory when the clients had waited; null: not asked, or nobody saw its process. */
export function seenMemory({ server: { memory } }: CompletedTrial): SeenMemory | null {
  if (memory === null || memory.rssBytes === 0) return null
  const { rssBytes, heapUsedBytes, collected } = memory
  return { rssBytes, heapUsedBytes: heapUsedBytes > 0 ? heapUsedBytes : null, collected }
}
