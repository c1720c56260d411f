/** Splits a command into words as a shell would, quotes and backslashes respected, and nothing else: no expansion. */

/** null: a quote is not closed, or the command ends in a backslash. */
export function splitWords(command: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  const add = (text: string): void => {
    word = (word ?? '') + text
  }
  const token = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(['"\\])/gsu
  for (const [, single, double, escaped, plain, broken] of command.matchAll(token)) {
    if (broken !== undefined) return null
    if (single !== undefined) add(single)
    else if (double !== undefined) add(double.replaceAll(/\\(["\\])/g, '$1'))
    else if (escaped !== undefined) add(escaped)
    else if (plain !== undefined) add(plain)
    else if (word !== null) {
      words.push(word)
      word = null
    }
  }
  return word === null ? words : [...words, word]
}
