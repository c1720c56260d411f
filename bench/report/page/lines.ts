/** Long names in little room. Pure. */

/** Broken at spaces into lines of at most so many characters; a longer word is a line of its own. */
export function linesOf(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
