/** Markdown within a limit: parts are filled line by line, and each says how many lines found no room. */
import { formatCount } from '../../format.js'

/** A part of a document; all of it is Markdown. Nothing of it is shown where it has no lines. */
export interface Part {
  readonly before: readonly string[]
  /** The weightiest first: the last ones are left out. */
  readonly lines: readonly string[]
  readonly after: readonly string[]
  /** What a line is, for the note on those left out: `rows`. */
  readonly what: string
}

const encoder = new TextEncoder()

/** Bytes of UTF-8, with the line break. */
function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0)
}

/** Room for a note on what was left out, with the blank lines around it. */
const NOTE_BYTES = 120

/**
 * A document of at most so many bytes of UTF-8: the head, which must fit, then the parts. Each but the last may take
 * half of what is left, so that a long one does not keep those after it from being read.
 */
export function fitted(head: readonly string[], parts: readonly Part[], limitBytes: number): string {
  const shown = [...head]
  parts
    .filter(({ lines }) => lines.length > 0)
    .forEach((part, i, all) => {
      const left = limitBytes - bytesOf(shown)
      shown.push(...filled(part, i === all.length - 1 ? left : left / 2))
    })
  return `${shown.join('\n')}\n`
}

function filled({ before, lines, after, what }: Part, room: number): string[] {
  let left = room - bytesOf(['', ...before, ...after]) - NOTE_BYTES
  const kept: string[] = []
  for (const line of lines) {
    left -= bytesOf([line])
    if (left < 0) break
    kept.push(line)
  }
  const missing = lines.length - kept.length
  const note = missing === 0 ? [] : ['', `${formatCount(missing)} more ${what} left out: the gate file has them all.`]
  if (kept.length === 0) return room >= NOTE_BYTES ? note : []
  return ['', ...before, ...kept, ...note, ...after]
}
