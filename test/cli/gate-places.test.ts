/** A gate names the files that it was made from without their folders: where they must lie, and what is said otherwise. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { baselineAddCommand } from '../../bench/commands/baseline.js'
import { checkCommand } from '../../bench/commands/check.js'
import type { Terminal } from '../../bench/commands/terminal.js'
import { verifyCommand } from '../../bench/commands/verify.js'

const SAMPLE = resolve(import.meta.dirname, '../../results/sample.json')
const folder = mkdtempSync(join(tmpdir(), 'transport-bench-places-'))
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

beforeAll(() => {
  for (const name of ['results', 'ci', 'elsewhere']) mkdirSync(at(name))
  copyFileSync(SAMPLE, at('results/mine.json'))
  said((terminal) => baselineAddCommand([SAMPLE], { baseline: at('ci/baseline.json') }, terminal))
})

interface Said {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

function said(verb: (terminal: Terminal) => number): Said {
  const text = { out: '', err: '' }
  const exitCode = verb({
    out: (more) => {
      text.out += more
    },
    err: (more) => {
      text.err += more
    },
    ...{ isInteractive: false, useColour: false, columns: 120, errColumns: 120 },
  })
  return { exitCode, stdout: text.out, stderr: text.err }
}

const check = (baseline: string, output: string): Said =>
  said((terminal) => checkCommand(at('results/mine.json'), { baseline: at(baseline), output: at(output) }, terminal))
const verify = (path: string): Said => said((terminal) => verifyCommand([at(path)], {}, terminal))

it.each<readonly [what: string, baseline: string, gate: string, others: string]>([
  ['the baseline', 'ci/baseline.json', 'results/gate.json', 'baseline.json'],
  ['the result', 'ci/baseline.json', 'ci/gate.json', 'mine.json'],
  ['both', 'ci/baseline.json', 'elsewhere/gate.json', 'mine.json and baseline.json'],
])('%s in another folder: check warns, verify names what it expects, and what was not altered', (_, ...names) => {
  const [baseline, gate, others] = names
  const checked = check(baseline, gate)
  expect(checked.exitCode).toBe(0)
  expect(checked.stderr).toContain(`warning: verify and report look for ${others} beside the gate, ${at(gate)}\n`)
  const { exitCode, stdout } = verify(gate)
  expect(exitCode).toBe(3)
  expect(stdout).toContain('gate.json: CANNOT BE JUDGED AGAIN')
  for (const other of others.split(' and ')) expect(stdout).toContain(`${other} is expected beside the gate`)
})

it('beside the gate they are found, and one that was altered is told as such', () => {
  copyFileSync(at('ci/baseline.json'), at('results/baseline.json'))
  expect(check('results/baseline.json', 'results/gate.json').stderr).not.toContain('warning')
  expect(verify('results/gate.json')).toMatchObject({ exitCode: 0 })
  writeFileSync(at('results/baseline.json'), '{}')
  const { exitCode, stdout } = verify('results/gate.json')
  expect(exitCode).toBe(3)
  expect(stdout).toContain('gate.json: DOES NOT AGREE')
  expect(stdout).not.toContain('expected beside the gate')
})
