/** The action's step with the built command line: a real result, checked against a baseline that was made from it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { gateFile } from '../../bench/gate/gate-file.js'
import { parseXml } from '../report/exporters/support/parse-xml.js'
import { GATE_STEP, ROOT, runStep, type StepRun, type Workspace, workspace } from './support/action.js'

const RESULT = join(ROOT, 'results/sample.json')

/** A workspace with a baseline of the real sample, `baseline.json`. */
async function withBaseline(): Promise<Workspace> {
  const at = workspace()
  const args = ['baseline', 'add', RESULT, '--baseline', join(at.folder, 'baseline.json')]
  await execa(process.execPath, [join(ROOT, 'dist/bench/cli.js'), ...args])
  return at
}

function check(at: Workspace): Promise<StepRun> {
  return runStep(GATE_STEP, { result: RESULT, baseline: 'baseline.json', 'output-folder': 'out' }, at)
}

test('a result passes against its own baseline, and every output is there', async () => {
  const at = await withBaseline()
  const { exitCode, outputs, summary, stdout } = await check(at)
  expect(stdout).not.toContain('::error')
  expect(exitCode).toBe(0)
  const read = (name: string): string => readFileSync(join(at.folder, outputs[name] as string), 'utf8')
  const gate = gateFile.parse(JSON.parse(read('gate-file')))
  expect([gate.verdict, outputs.verdict]).toEqual(['pass', 'pass'])
  expect(read('report')).toContain('<!doctype html>')
  expect(read('comment')).toMatch(/^<!-- transport-bench: check stock-ticker -->\n/)
  expect(parseXml(read('junit')).attributes).toMatchObject({ failures: '0', errors: '0' })
  expect(JSON.parse(read('benchmark-json')).length).toBeGreaterThan(10)
  expect(summary).toMatch(/^### Baseline gate · stock-ticker · sample\.json against baseline\.json$/m)
})

test('a baseline with a contender that the result lacks fails closed, with an annotation', async () => {
  const at = await withBaseline()
  const path = join(at.folder, 'baseline.json')
  const text = readFileSync(path, 'utf8')
  // A contender's values under the name of another one.
  writeFileSync(path, text.replace('"sse/node": {', '"sse/gone": {'))
  const { exitCode, outputs, stdout } = await check(at)
  expect(exitCode).toBe(3)
  expect(outputs.verdict).toBe('invalid')
  expect(stdout).toMatch(/^::error title=.*sse\/gone/m)
})

test('a baseline that is not there is a mistake in the workflow, and nothing passes for a verdict', async () => {
  const { exitCode, outputs } = await check(workspace())
  expect(exitCode).toBe(64)
  expect(outputs).toMatchObject({ verdict: 'error', 'gate-file': '', comment: '' })
})
