import { expect } from 'vitest'

/** Like `toEqual([])`, but whatever there is stands in the message in full. */
export function expectNone(what: string, found: readonly string[]): void {
  expect(found, `${what}: ${found.join('\n')}`).toEqual([])
}
