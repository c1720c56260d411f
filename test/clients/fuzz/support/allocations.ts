/** What buffers a piece of code allocates: every growing of an accumulator is one. */

export interface Allocations {
  count: number
  largestBytes: number
  totalBytes: number
}

const NAMES = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const

export function allocationsOf(act: () => void): Allocations {
  const seen: Allocations = { count: 0, largestBytes: 0, totalBytes: 0 }
  const originals = NAMES.map((name) => Buffer[name])
  // Counted without being kept, as a spy would: there may be millions.
  for (const name of NAMES) {
    const make = Buffer[name].bind(Buffer) as (size: number, ...rest: unknown[]) => unknown
    Reflect.set(Buffer, name, (size: number, ...rest: unknown[]) => {
      seen.count++
      seen.largestBytes = Math.max(seen.largestBytes, size)
      seen.totalBytes += size
      return make(size, ...rest)
    })
  }
  try {
    act()
  } finally {
    for (const [i, name] of NAMES.entries()) Reflect.set(Buffer, name, originals[i])
  }
  return seen
}
