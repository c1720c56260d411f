/** What every output of a gate looks like. After a change: npx vitest run test/gate/exporters -u, and read the difference. */
import { describe, expect, test } from 'vitest'
import { annotationsOf } from '../../../bench/gate/exporters/annotations.js'
import { benchmarkJsonOf } from '../../../bench/gate/exporters/benchmark-json.js'
import { commentOf } from '../../../bench/gate/exporters/comment.js'
import { junitOf } from '../../../bench/gate/exporters/junit.js'
import { summaryOf } from '../../../bench/gate/exporters/summary.js'
import { gateText } from '../../../bench/gate/exporters/terminal.js'
import type { GateFile } from '../../../bench/gate/gate-file.js'
import { everyRow, gate, row } from './support/gates.js'

const NOTES = ['2 of 24 pairs were measured again.', 'cpuPerMessage is left out: no arm states it.']

const GATES: Readonly<Record<string, GateFile>> = {
  'every-verdict': gate(everyRow(), { notes: NOTES }),
  pass: gate(everyRow().filter(({ verdict, advisory }) => verdict === 'pass' && !advisory)),
  aborted: gate([row('noisy', 'inconclusive')], { aborted: true, notes: NOTES }),
  objectives: gate(
    [
      ...everyRow().filter((one) => one.class === 'objective' && !one.advisory),
      row('exact', 'pass', { metric: 'missing', base: null, other: 0, limit: { operator: '==', value: 0 } }),
    ],
    { kind: 'thresholds', base: '', other: 'result.json', alpha: 0 },
  ),
  empty: gate([], { kind: 'check', base: 'baseline.json', other: 'result.json' }),
}

const OUTPUTS: Readonly<Record<string, (file: GateFile) => string>> = {
  'terminal.txt': (file) => gateText(file, { color: false, width: 120 }),
  'narrow.txt': (file) => gateText(file, { color: false, width: 80 }),
  'summary.md.txt': summaryOf,
  'comment.md.txt': commentOf,
  'junit.xml': junitOf,
  'annotations.txt': (file) => annotationsOf(file).join('\n'),
  'benchmark.json.txt': benchmarkJsonOf,
}

describe.each(Object.entries(GATES))('the gate %s', (name, file) => {
  test.each(Object.entries(OUTPUTS))('as %s looks as it did', async (output, render) => {
    await expect(render(file)).toMatchFileSnapshot(`golden/${name}.${output}`)
  })

  test('is rendered the same twice, and left as it was', () => {
    const before = structuredClone(file)
    for (const render of Object.values(OUTPUTS)) expect(render(structuredClone(file))).toBe(render(file))
    expect(file).toEqual(before)
  })
})
