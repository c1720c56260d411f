/** Typography of sentences: a number and its unit stay on one line. */

const UNITS = ['%', '×', 'µs', 'ms', 's', 'B', 'KiB', 'MiB', 'GiB']
const NUMBER_AND_UNIT = new RegExp(`(\\d) (${UNITS.join('|')})(?![\\w/])`, 'g')

/** The same sentence with no-break spaces between numbers and units. */
export function unbroken(sentence: string): string {
  return sentence.replace(NUMBER_AND_UNIT, '$1\u00a0$2')
}
