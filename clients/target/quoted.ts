/** The beginning of what a server sent, for people: one line, printable, in quotes. */
const LONGEST_QUOTE = 120

export function quoted(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, Math.min(end, start + 4 * LONGEST_QUOTE)).replaceAll(/\s+/g, ' ')
  return JSON.stringify(text.trim().slice(0, LONGEST_QUOTE))
}
