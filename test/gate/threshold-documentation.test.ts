import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Metric } from '../../bench/gate/metric.js'
import { METRICS } from '../../bench/gate/metrics.js'
import { parseThreshold } from '../../bench/gate/threshold-grammar.js'
import { markdownTable } from '../../bench/scenario/json-schema.js'
import { scenariosFolder } from '../../bench/scenario/load.js'

const readme = readFileSync(join(scenariosFolder(), 'README.md'), 'utf8')

const UNIT: Readonly<Record<Metric['unit'], string>> = { us: 'time', bytes: 'bytes', perSecond: 'rate', count: 'count' }

function meaning({ name, needsClosedLoop, over }: Metric): string {
  const where = needsClosedLoop ? '; only with `upstream.loop: closed`' : ''
  return `${name}${over === 'sum' ? ', over all trials' : ''}${where}`
}

test('the README of the scenarios lists every metric with its kind of unit', () => {
  const rows = METRICS.map((metric) => [`\`${metric.key}\``, UNIT[metric.unit], meaning(metric)])
  expect(readme).toContain(markdownTable(['metric', 'unit', 'meaning'], rows))
})

test('its examples are understood', () => {
  const examples = [...readme.matchAll(/^ {2}- "?([^"\n]*[<=>][^"\n]*)"?$/gm)].map((match) => match[1] as string)
  expect(examples.length).toBeGreaterThanOrEqual(2)
  for (const text of examples) expect(parseThreshold(text)).toHaveProperty('comparisons')
})
