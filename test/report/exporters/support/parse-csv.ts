/** CSV by the letter of RFC 4180: CRLF ends every line, quotes only around whole cells, all rows equally long. */
export function parseCsv(text: string): string[][] {
  if (!text.endsWith('\r\n')) throw new Error('the last line has no end')
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex
    const found = cell.exec(text)
    if (found === null) throw new Error(`no cell at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`)
    const [, quoted, plain, end] = found
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  rows.pop()
  const width = rows[0]?.length
  if (rows.some((row) => row.length !== width)) throw new Error('rows differ in length')
  return rows
}

/** Rows by the names in the head. */
export function csvRecords(text: string): Record<string, string>[] {
  const [head = [], ...rows] = parseCsv(text)
  if (new Set(head).size !== head.length) throw new Error('two columns have one name')
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] as string])))
}
