import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scenarioJsonSchema, scenarioKeyRows, scenarioKeysMarkdown } from '../../bench/scenario/documentation.js'
import { schemaText, withTable } from '../../bench/scenario/json-schema.js'
import { scenariosFolder } from '../../bench/scenario/load.js'

const readme = join(scenariosFolder(), 'README.md')

describe('the scenario schema in the scenarios folder', () => {
  // After a change of the schema: npx vitest run test/scenario -u
  test('scenario.schema.json is what the schema exports', async () => {
    await expect(schemaText(scenarioJsonSchema())).toMatchFileSnapshot(join(scenariosFolder(), 'scenario.schema.json'))
  })

  test('the README has the table of every key', async () => {
    await expect(withTable(readFileSync(readme, 'utf8'), scenarioKeysMarkdown())).toMatchFileSnapshot(readme)
  })

  test.each(scenarioKeyRows().map((row) => [row.path, row.description]))('%s is described', (path, description) => {
    expect(description).not.toBe('')
    expect(readFileSync(readme, 'utf8')).toContain(`\`${path}\``)
  })
})
