/** What a probe answers: a value, or in words why there is none. */
import { readFileSync } from 'node:fs'

export type Reading<T> = { readonly value: T } | { readonly absent: string }

export function valueOrNull<T>(reading: Reading<T>): T | null {
  return 'value' in reading ? reading.value : null
}

/** Text of a file, or null when it cannot be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Reads and parses a kernel file; absent where there is none, or it does not say what is expected. */
export function readKernelFile<T>(path: string, parse: (text: string) => T | null): Reading<T> {
  if (process.platform !== 'linux') return { absent: `${path} is Linux's; this is ${process.platform}` }
  const text = readText(path)
  if (text === null) return { absent: `${path} cannot be read` }
  const value = parse(text)
  return value === null ? { absent: `${path} does not tell` } : { value }
}
