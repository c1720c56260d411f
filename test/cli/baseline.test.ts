/**
 * `baseline add|show|prune` and `check` on files made from the real sample. What the parser of the command line decides goes
 * through a process of its own, everything else calls the verb in this one.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBaseline } from '../../bench/baseline/file.js'
import { baselineText } from '../../bench/baseline/format.js'
import { baselineAddCommand, baselinePruneCommand, baselineShowCommand } from '../../bench/commands/baseline.js'
import { checkCommand } from '../../bench/commands/check.js'
import type { Terminal } from '../../bench/commands/terminal.js'
import { exitCodeOf, formatError } from '../../bench/errors.js'
import { parseGate } from '../../bench/gate/parse-gate.js'
import { seal } from '../../bench/result/digest.js'
import { parseResult, resultText } from '../../bench/result/file.js'
import { runCli } from './support/cli.js'

const SAMPLE = resolve(import.meta.dirname, '../../results/sample.json')
const sample = parseResult(readFileSync(SAMPLE, 'utf8'), SAMPLE)
const folder = mkdtempSync(join(tmpdir(), 'transport-bench-baseline-'))
afterAll(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

function file(name: string, text: string): string {
  writeFileSync(at(name), text)
  return at(name)
}

/** The sample as if measured on other days. */
const DAYS = ['01', '02', '03', '04', '05'].map((day) => {
  const run = { ...sample.run, startedAt: `2026-10-${day}T00:00:00.000Z` }
  return file(`day-${day}.json`, resultText(seal({ ...sample, run })))
})

interface Printed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** What a verb prints, and how it ends; errors as the command line shows them. */
function printed(verb: (terminal: Terminal) => number): Printed {
  let [stdout, stderr] = ['', '']
  const out = (text: string): void => {
    stdout += text
  }
  const err = (text: string): void => {
    stderr += text
  }
  const terminal = { out, err, isInteractive: false, useColour: false, columns: 120, errColumns: 120 }
  try {
    return { exitCode: verb(terminal), stdout, stderr }
  } catch (error) {
    return { exitCode: exitCodeOf(error), stdout, stderr: formatError(error) }
  }
}

const add = (paths: readonly string[], flags: Parameters<typeof baselineAddCommand>[1]): Printed =>
  printed((terminal) => baselineAddCommand(paths, flags, terminal))
const show = (flags: Parameters<typeof baselineShowCommand>[0]): Printed =>
  printed((terminal) => baselineShowCommand(flags, terminal))
const prune = (flags: Parameters<typeof baselinePruneCommand>[0]): Printed =>
  printed((terminal) => baselinePruneCommand(flags, terminal))
const check = (path: string, flags: Parameters<typeof checkCommand>[1]): Printed =>
  printed((terminal) => checkCommand(path, flags, terminal))

const FULL = at('baseline.json')
const KEY = '"connectionsPerClient": 1'
/** Not what the tool wrote. */
const BROKEN = file('broken.json', readFileSync(SAMPLE, 'utf8').replace('"seed": 1', '"seed": 2'))

beforeAll(async () => {
  const { exitCode, stderr } = await runCli(['baseline', 'add', ...DAYS, '--baseline', FULL])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `baseline: ${FULL}\n` })
})

/** The baseline with its text changed in one place. */
function edited(name: string, from: string, to: string): string {
  const text = readFileSync(FULL, 'utf8').replace(from, to)
  expect(text).not.toBe(readFileSync(FULL, 'utf8'))
  return file(name, baselineText(parseBaseline(text, name)))
}

describe('baseline', () => {
  it('add says what was taken, and nothing twice', () => {
    const baseline = at('told.json')
    expect(add([SAMPLE], { baseline }).stdout).toMatch(
      /^sample\.json: stock-ticker: 8 new values; session [0-9a-f]{12}\n$/,
    )
    const text = readFileSync(baseline, 'utf8')
    const told = JSON.parse(add([SAMPLE], { baseline, json: true }).stdout)
    const again = { file: 'sample.json', newValues: 0, session: null, noSession: expect.stringMatching(/already/) }
    expect(told).toEqual({ baseline: 'told.json', results: [expect.objectContaining(again)] })
    expect(readFileSync(baseline, 'utf8')).toBe(text)
  })

  it('add leaves the file as it is when any result is refused', () => {
    const baseline = edited('other.json', KEY, '"connectionsPerClient": 3')
    const text = readFileSync(baseline, 'utf8')
    const { exitCode, stderr } = add([SAMPLE, BROKEN], { baseline })
    expect(stderr).toMatch(/connectionsPerClient: 3 in the baseline, 1 in the result/)
    expect(stderr).toMatch(/broken\.json: it does not verify.*\[baseline-unfit\]/s)
    expect(exitCode).toBe(3)
    expect(add([SAMPLE], { baseline }).exitCode).toBe(1)
    expect(readFileSync(baseline, 'utf8')).toBe(text)
    const accepted = add([SAMPLE], { baseline, accept: true })
    expect(accepted.exitCode).toBe(0)
    expect(accepted.stdout).toMatch(/connectionsPerClient: 3 in the baseline, 1 in the result/)
    expect(add([SAMPLE], { baseline }).exitCode).toBe(0)
  })

  it('show tells values and sessions, also as JSON', () => {
    const { stdout } = show({ baseline: FULL })
    expect(stdout).toMatch(/5 sessions: Node \d+, machine [0-9a-f]{8}/)
    expect(stdout).toMatch(/connectionsPerClient +1 +1 +1 +1/)
    const { scenarios } = JSON.parse(show({ baseline: FULL, json: true }).stdout)
    expect(scenarios[0].groups[0]).toMatchObject({ sessions: 5, reference: 'floor/net' })
    expect(show({ baseline: FULL, quiet: true }).stdout).toBe('')
  })

  it('prune keeps the newest', () => {
    const baseline = file('pruned.json', readFileSync(FULL, 'utf8'))
    expect(prune({ baseline }).stdout).toBe('taken out: sessions: 0, exact and counted values: 0\n')
    expect(JSON.parse(prune({ baseline, keep: '2', json: true }).stdout)).toMatchObject({ sessions: 3, values: 0 })
    const left = parseBaseline(readFileSync(baseline, 'utf8'), baseline).scenarios['stock-ticker']?.sessions
    expect(left?.map(({ startedAt }) => startedAt.slice(0, 10)).sort()).toEqual(['2026-10-04', '2026-10-05'])
  })

  it.each([
    ['a count that is none', () => prune({ baseline: FULL, keep: '-1' }), /--keep.*whole number/],
    [
      'a contender to keep',
      () => prune({ baseline: FULL, keep: '1', contender: 'sse/node' }),
      /--keep and --contender exclude/,
    ],
    ['a name that is not in it', () => prune({ baseline: FULL, contender: 'sse/nod' }), /it has: .*sse\/node/],
    [
      'a reference that was not measured',
      () => add([SAMPLE], { baseline: at('new.json'), reference: 'sse/nod' }),
      /measured: .*sse\/node/,
    ],
    ['no file to show', () => show({ baseline: at('none.json') }), /no baseline file.*\[baseline-unreadable\]/],
    ['another file to show', () => show({ baseline: SAMPLE }), /is no baseline of transport-bench/],
    ['no baseline to check', () => check(SAMPLE, { baseline: at('none.json') }), /no baseline file.*\n.*baseline add/],
    ['no result to check', () => check(at('none.json'), { baseline: FULL }), /\[result-unreadable\]/],
    [
      'neither a result nor a baseline',
      () => check(at('none.json'), { baseline: at('none.json') }),
      /2 problems.*\[baseline-unreadable\].*\[result-unreadable\]/s,
    ],
    ['a gate over its input', () => check(SAMPLE, { baseline: FULL, output: FULL }), /would replace what it is made/],
  ])('%s is a usage error', (_, attempt, says) => {
    const { exitCode, stderr } = attempt()
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(64)
    expect(existsSync(at('new.json'))).toBe(false)
  })

  it.each([
    [['baseline', 'shw'], /unknown command 'shw'.*valid: add, show, prune/s],
    [['baseline', 'add'], /missing required argument/],
  ])('%j is a usage error of the command line', async (args, says) => {
    const { exitCode, stderr } = await runCli(args)
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(64)
  })
})

describe('check', () => {
  it('passes against sessions of the same, and leaves gate, page and outputs', async () => {
    const [gate, junit] = [at('gate.json'), at('gate.xml')]
    const { exitCode, stdout } = await runCli(['check', SAMPLE, '--baseline', FULL, '-o', gate, '--junit', junit])
    expect(stdout).toMatch(/pass/)
    expect(exitCode).toBe(0)
    const written = parseGate(readFileSync(gate, 'utf8'), gate)
    expect(written).toMatchObject({ kind: 'check', verdict: 'pass', scenario: 'stock-ticker', base: 'baseline.json' })
    expect(written.family).toBeGreaterThan(0)
    expect(readFileSync(at('gate.html'), 'utf8').trimEnd().endsWith('</html>')).toBe(true)
    expect(readFileSync(junit, 'utf8')).toMatch(/^<\?xml/)
    expect(readFileSync(gate, 'utf8')).not.toContain(folder)
  })

  it.each([
    ['worse', '"connectionsPerClient": 0.5', 1, 'regression'],
    ['better', '"connectionsPerClient": 2', 0, 'pass'],
  ])('a baseline that the result is %s than', (name, value, exitCode, verdict) => {
    const outcome = check(SAMPLE, { baseline: edited(`${name}.json`, KEY, value), json: true })
    expect(outcome.exitCode).toBe(exitCode)
    const gate = parseGate(outcome.stdout, 'stdout')
    expect(gate.verdict).toBe(verdict)
    expect(gate.rows.filter(({ change }) => change === name)).toHaveLength(1)
  })

  it('a metric taken out of the baseline fails closed', () => {
    expect(check(SAMPLE, { baseline: edited('holed.json', KEY, ''), quiet: true })).toMatchObject({
      exitCode: 3,
      stdout: '',
    })
  })

  it('noisy metrics without sessions decide nothing unless required', async () => {
    const baseline = at('alone.json')
    add(DAYS.slice(0, 1), { baseline })
    expect(check(SAMPLE, { baseline }).exitCode).toBe(0)
    expect((await runCli(['check', SAMPLE, '--baseline', baseline, '--require-noisy', '--quiet'])).exitCode).toBe(2)
  })

  it('a result that was changed is invalid', () => {
    const { exitCode, stdout } = check(BROKEN, { baseline: FULL })
    expect(stdout).toMatch(/the result does not verify/)
    expect(exitCode).toBe(3)
  })
})
