import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { resultFieldsMarkdown, resultFieldTables, resultJsonSchema } from '../../bench/result/documentation.js'
import { schemaText, withTable } from '../../bench/scenario/json-schema.js'

const inResults = (name: string): string => fileURLToPath(new URL(`../../results/${name}`, import.meta.url))
const readme = inResults('README.md')

describe('the result schema in the results folder', () => {
  // After a change of the schema: npx vitest run test/result -u
  test('result.schema.json is what the schema exports', async () => {
    await expect(schemaText(resultJsonSchema())).toMatchFileSnapshot(inResults('result.schema.json'))
  })

  test('the README has the tables of every field', async () => {
    await expect(withTable(readFileSync(readme, 'utf8'), resultFieldsMarkdown())).toMatchFileSnapshot(readme)
  })

  test('every field is described and documented', () => {
    const text = readFileSync(readme, 'utf8')
    const rows = resultFieldTables().flatMap((table) =>
      table.rows.map((row) => ({ ...row, path: `${table.name}: ${row.path}`, key: row.path })),
    )
    expect(rows.filter((row) => row.description === '').map((row) => row.path)).toEqual([])
    expect(rows.filter((row) => !text.includes(`\`${row.key}\``)).map((row) => row.path)).toEqual([])
    expect(rows.filter((row) => row.type === 'any').map((row) => row.path)).toEqual([])
  })
})
