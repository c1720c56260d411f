import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { schemaText, withTable } from '../../bench/scenario/json-schema.js'
import { targetJsonSchema, targetKeyRows, targetKeysMarkdown } from '../../bench/target/documentation.js'

const folder = join(import.meta.dirname, '../../targets')
const readme = join(folder, 'README.md')

describe('the schema of target files in the targets folder', () => {
  // After a change of the schema: npx vitest run test/target -u
  test('target.schema.json is what the schema exports', async () => {
    await expect(schemaText(targetJsonSchema())).toMatchFileSnapshot(join(folder, 'target.schema.json'))
  })

  test('the README has the table of every key', async () => {
    await expect(withTable(readFileSync(readme, 'utf8'), targetKeysMarkdown())).toMatchFileSnapshot(readme)
  })

  test.each(targetKeyRows().map(({ path, description }) => [path, description]))(
    '%s is described',
    (_, description) => {
      expect(description).not.toBe('')
    },
  )
})
