/** Tables as CSV by RFC 4180, safe to open in a spreadsheet. */

export type CsvValue = string | number | boolean | null | undefined

/** A document with a head; every line, the last too, ends with CRLF. */
export function csvDocument(head: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

/** Numbers as ECMAScript writes them, nothing for null; text that a spreadsheet would run as a formula gets a `'`. */
export function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
