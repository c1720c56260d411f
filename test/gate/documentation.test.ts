import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { gateFields, gateFieldsMarkdown, gateJsonSchema } from '../../bench/gate/documentation.js'
import { schemaText, withTable } from '../../bench/scenario/json-schema.js'

const inResults = (name: string): string => fileURLToPath(new URL(`../../results/${name}`, import.meta.url))
const page = inResults('gate.md')

describe('the schema of gate documents in the results folder', () => {
  // After a change of the schema: npx vitest run test/gate/documentation -u
  test('gate.schema.json is what the schema exports', async () => {
    await expect(schemaText(gateJsonSchema())).toMatchFileSnapshot(inResults('gate.schema.json'))
  })

  test('gate.md has the table of every field', async () => {
    await expect(withTable(readFileSync(page, 'utf8'), gateFieldsMarkdown())).toMatchFileSnapshot(page)
  })

  test('every field is described', () => {
    expect(gateFields().length).toBeGreaterThan(40)
    expect(
      gateFields().flatMap(({ path, description, type }) => (description === '' || type === 'any' ? [path] : [])),
    ).toEqual([])
  })
})
