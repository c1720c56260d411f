/** The step of the action that measures and judges, with a `node` that records how it is called. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GATE_STEP, type Inputs, runStep, type StepRun, type Stubbed, stubbed } from './support/action.js'

const FOLDER = 'transport-bench-results'
const GATE_OUTPUTS = [
  '--junit',
  `${FOLDER}/gate.xml`,
  '--comment',
  `${FOLDER}/comment.md`,
  '--benchmark-json',
  `${FOLDER}/benchmark.json`,
]
const RUN = ['run', '--output', `${FOLDER}/result.json`]
const CHECK = ['check', '--output', `${FOLDER}/gate.json`, ...GATE_OUTPUTS]
const AB = ['--output', `${FOLDER}/gate.json`, ...GATE_OUTPUTS]

async function step(
  inputs: Inputs,
  settings: Readonly<Record<string, number | string>> = {},
): Promise<StepRun & { readonly at: Stubbed }> {
  const at = stubbed(settings)
  return { ...(await runStep(GATE_STEP, inputs, at)), at }
}

describe('what is called', () => {
  test.each<readonly [what: string, inputs: Inputs, calls: readonly (readonly string[])[]]>([
    [
      'check runs the scenario, then checks it',
      { scenario: 'overhead' },
      [
        [...RUN, '--', 'overhead'],
        [...CHECK, '--', `${FOLDER}/result.json`],
      ],
    ],
    [
      'check of a result that is there runs nothing',
      { result: 'mine.json', baseline: 'ci/base line.json' },
      [[...CHECK, '--baseline=ci/base line.json', '--', 'mine.json']],
    ],
    [
      'check hands each verb its own arguments, one per line',
      {
        scenario: 'overhead',
        contenders: 'sse/*',
        args: '\n  --seed=2\r\n\n--set\nworkload.payloadBytes=300  ',
        'check-args': '--require-noisy\n',
      },
      [
        [...RUN, '--contenders=sse/*', '--seed=2', '--set', 'workload.payloadBytes=300', '--', 'overhead'],
        [...CHECK, '--require-noisy', '--', `${FOLDER}/result.json`],
      ],
    ],
    [
      'ab compares two arms',
      { mode: 'ab', scenario: 'smoke', a: 'ref:main', contenders: 'sse/node', args: '--quick' },
      [['ab', '--a=ref:main', '--b=this', ...AB, '--contenders=sse/node', '--quick', '--', 'smoke']],
    ],
    [
      'run leaves what a gate leaves, if its scenario has thresholds',
      { mode: 'run', scenario: 'smoke' },
      [[...RUN, ...GATE_OUTPUTS, '--', 'smoke']],
    ],
    [
      'run with thresholds',
      { mode: 'run', scenario: 'smoke', threshold: 'sse/*: p99 < 50ms, missing == 0\n*: duplicated == 0' },
      [
        [
          ...RUN,
          ...GATE_OUTPUTS,
          '--threshold=sse/*: p99 < 50ms, missing == 0',
          '--threshold=*: duplicated == 0',
          '--',
          'smoke',
        ],
      ],
    ],
    [
      'other places',
      { scenario: 'x', 'output-folder': 'out put', 'comment-file': 'note.md' },
      [
        ['run', '--output', 'out put/result.json', '--', 'x'],
        [
          ...['check', '--output', 'out put/gate.json', '--junit', 'out put/gate.xml', '--comment', 'note.md'],
          ...['--benchmark-json', 'out put/benchmark.json', '--', 'out put/result.json'],
        ],
      ],
    ],
  ])('%s', async (_, inputs, calls) => {
    const { at, exitCode } = await step(inputs)
    expect(exitCode).toBe(0)
    expect(at.calls()).toEqual(calls)
  })

  test.each([
    '$(touch made)',
    '`touch made`',
    '; touch made',
    "' ; touch made #",
    '" ; touch made #',
    '* ?',
    '--help',
    '\\',
  ])('an input %j is one argument and no command', async (value) => {
    const { at } = await step({ mode: 'ab', scenario: value, a: value, b: value, contenders: value, args: value })
    expect(at.calls()).toEqual([
      ['ab', `--a=${value}`, `--b=${value}`, ...AB, `--contenders=${value}`, value, '--', value],
    ])
    expect(readdirSync(at.folder)).toEqual([FOLDER])
  })
})

describe('exit codes', () => {
  const CHECKED = { scenario: 'overhead' }
  test.each<
    readonly [
      what: string,
      inputs: Inputs,
      codes: Record<string, number | string>,
      exit: number,
      verdict: string,
      verbs: number,
    ]
  >([
    ['all well', CHECKED, {}, 0, 'pass', 2],
    ['a regression', CHECKED, { check: 1 }, 1, 'regression', 2],
    ['inconclusive', CHECKED, { check: 2 }, 2, 'inconclusive', 2],
    ['invalid twice', CHECKED, { check: 3 }, 3, 'invalid', 4],
    ['invalid once', CHECKED, { check: '3,0' }, 0, 'pass', 4],
    ['invalid, then a regression', CHECKED, { check: '3,1' }, 1, 'regression', 4],
    ['invalid, then interrupted', CHECKED, { run: '0,130', check: '3,0' }, 130, 'interrupted', 3],
    ['a regression is not measured again', CHECKED, { check: '1,0' }, 1, 'regression', 2],
    ['nor one beside what is invalid', CHECKED, { check: '3,0', FAILURES: 1 }, 3, 'invalid', 2],
    ['nor what is inconclusive', CHECKED, { check: '2,0' }, 2, 'inconclusive', 2],
    ['nor a result that was there', { result: 'mine.json' }, { check: '3,0' }, 3, 'invalid', 1],
    ['lost messages are for the check to judge', CHECKED, { run: 3, check: 1 }, 1, 'regression', 2],
    ['invalid trials, too', CHECKED, { run: 3 }, 0, 'pass', 2],
    ['thresholds missed stay missed', CHECKED, { run: 1 }, 1, 'regression', 2],
    ['thresholds missed outweigh what could not be told', CHECKED, { run: 1, check: 2 }, 1, 'regression', 2],
    ['thresholds missed do not hide what is invalid', CHECKED, { run: 1, check: 3 }, 3, 'invalid', 4],
    ['thresholds not told', CHECKED, { run: 2 }, 2, 'inconclusive', 2],
    ['a run that was refused is not checked', CHECKED, { run: 64 }, 64, 'error', 1],
    ['nor one that was interrupted', CHECKED, { run: 130 }, 130, 'interrupted', 1],
    ['A/B', { mode: 'ab', scenario: 'x', a: 'sse/node', b: 'sse/uws' }, { ab: 1 }, 1, 'regression', 1],
    ['a run', { mode: 'run', scenario: 'x' }, { run: 3 }, 3, 'invalid', 1],
    ['a crash', { mode: 'run', scenario: 'x' }, { run: 139 }, 139, 'error', 1],
  ])('%s', async (_, inputs, codes, exit, verdict, verbs) => {
    const { at, exitCode, outputs } = await step(inputs, codes)
    expect(exitCode).toBe(exit)
    expect(outputs).toMatchObject({ verdict, 'exit-code': String(exit) })
    expect(at.calls()).toHaveLength(verbs)
  })

  test.each<readonly [code: number, exit: number]>([
    [0, 0],
    [1, 1],
    [2, 0],
    [3, 3],
    [64, 64],
  ])('with fail-on-inconclusive false, %i becomes %i, and is told as it was', async (code, exit) => {
    const { exitCode, outputs, stdout } = await step({ ...CHECKED, 'fail-on-inconclusive': 'false' }, { check: code })
    expect(exitCode).toBe(exit)
    expect(outputs['exit-code']).toBe(String(code))
    expect(stdout.includes('::warning ')).toBe(code === 2)
  })

  test.each<readonly [what: string, settings: Record<string, number>, exit: number]>([
    ['a pass', { ab: 0 }, 0],
    ['a regression', { ab: 1 }, 1],
    ['inconclusive', { ab: 2 }, 2],
    ['invalid', { ab: 3 }, 0],
    ['invalid, and a regression', { ab: 3, FAILURES: 2 }, 3],
    ['refused', { ab: 64 }, 64],
    ['interrupted', { ab: 130 }, 130],
  ])('with fail-on-invalid false, only what is invalid alone is let through: %s', async (_, settings, exit) => {
    const inputs = { mode: 'ab', scenario: 'x', a: 'sse/node', 'fail-on-invalid': 'false' }
    const { exitCode, outputs, stdout } = await step(inputs, settings)
    expect(exitCode).toBe(exit)
    expect(outputs['exit-code']).toBe(String(settings.ab))
    expect(stdout.includes('::warning ')).toBe(settings.ab === 3 && exit === 0)
  })

  test('with fail-on-invalid false, a measurement that did not come to a gate still fails', async () => {
    const at = stubbed({ ab: 3 })
    const inputs = { mode: 'ab', scenario: 'x', a: 'ref:x', 'fail-on-invalid': 'false' }
    writeFileSync(join(at.folder, '..', 'bin', 'node'), '#!/bin/bash\nexit 3\n')
    expect((await runStep(GATE_STEP, inputs, at)).exitCode).toBe(3)
  })
})

describe('what is said', () => {
  test.each<readonly [what: string, settings: Record<string, number | string>, notices: number, said: string]>([
    ['once', { GATED: 1 }, 0, 'check 0'],
    ['of the last check alone, and that there were two', { GATED: 1, check: '3,0' }, 1, 'check 1'],
    ['of the last check alone, also where both were invalid', { check: 3 }, 1, 'check 1'],
  ])('by mode check: annotations and a summary %s', async (_, settings, notices, said) => {
    const { stdout, summary } = await step({ scenario: 'overhead' }, settings)
    expect(stdout.match(/^::notice .*once more/gm) ?? []).toHaveLength(notices)
    expect(stdout.match(/^::error .*/gm)).toEqual([`::error ::${said}`])
    expect(summary).toBe(`${said}\n`)
  })

  test('by mode run is what its thresholds say', async () => {
    const { stdout, summary } = await step({ mode: 'run', scenario: 'x' }, { GATED: 1 })
    expect([stdout, summary]).toEqual(['::error ::run 0', 'run 0\n'])
  })
})

describe('outputs', () => {
  test('are paths of what was written', async () => {
    const { outputs } = await step({ scenario: 'overhead' })
    expect(outputs).toEqual({
      ...{ verdict: 'pass', 'exit-code': '0', folder: FOLDER, result: `${FOLDER}/result.json` },
      ...{ 'gate-file': `${FOLDER}/gate.json`, report: `${FOLDER}/gate.html`, junit: `${FOLDER}/gate.xml` },
      ...{ comment: `${FOLDER}/comment.md`, 'benchmark-json': `${FOLDER}/benchmark.json` },
    })
  })

  test('are empty where nothing was written', async () => {
    const { outputs } = await step({ scenario: 'overhead' }, { run: 64 })
    const paths = ['result', 'gate-file', 'report', 'junit', 'comment', 'benchmark-json']
    expect(paths.map((name) => outputs[name])).toEqual(paths.map(() => ''))
  })

  test('are never what an earlier step left there', async () => {
    const at = stubbed({ run: 64 })
    mkdirSync(join(at.folder, FOLDER))
    for (const name of [
      'result.json',
      'result.html',
      'gate.json',
      'gate.html',
      'gate.xml',
      'comment.md',
      'benchmark.json',
    ])
      writeFileSync(join(at.folder, FOLDER, name), 'old')
    const { outputs } = await runStep(GATE_STEP, { scenario: 'overhead' }, at)
    expect(Object.values(outputs).filter((value) => value.startsWith(`${FOLDER}/`))).toEqual([])
  })

  test('of a run are its result and its report', async () => {
    const { outputs } = await step({ mode: 'run', scenario: 'x' })
    expect(outputs).toMatchObject({
      report: `${FOLDER}/result.html`,
      result: `${FOLDER}/result.json`,
      'gate-file': '',
      junit: '',
    })
  })

  test('of a run whose scenario has thresholds are those of their gate, too', async () => {
    const { outputs } = await step({ mode: 'run', scenario: 'x' }, { GATED: 1 })
    expect(outputs).toMatchObject({ junit: `${FOLDER}/gate.xml`, comment: `${FOLDER}/comment.md`, 'gate-file': '' })
  })

  test('lie where the working directory is', async () => {
    const at = stubbed()
    mkdirSync(join(at.folder, 'below it'))
    await runStep(GATE_STEP, { scenario: 'x', 'working-directory': 'below it' }, at)
    expect(readdirSync(join(at.folder, 'below it'))).toEqual([FOLDER])
  })
})

describe('mistakes in a workflow', () => {
  test.each<readonly [inputs: Inputs, says: string]>([
    [{}, 'mode check needs a scenario'],
    [{ mode: 'ab', a: 'x' }, 'mode ab needs a scenario'],
    [{ mode: 'ab', scenario: 'x' }, 'mode ab needs a and b'],
    [{ mode: 'ab', scenario: 'x', a: 'y', b: '' }, 'mode ab needs a and b'],
    [{ mode: 'chekc\n::stop', scenario: 'x' }, 'there is no mode chekc%0A::stop; valid: check, ab, run'],
    [{ mode: '50%\r', scenario: 'x' }, 'there is no mode 50%25%0D; valid: check, ab, run'],
    [{ mode: 'ab', scenario: 'x', a: 'y', threshold: 'p50 < 1ms' }, 'thresholds belong to mode run'],
    [{ mode: 'run', scenario: 'x', result: 'y' }, 'a result belongs to mode check'],
    [{ scenario: 'x', 'fail-on-inconclusive': 'no' }, 'fail-on-inconclusive is true or false'],
    [{ scenario: 'x', 'fail-on-invalid': 'maybe' }, 'fail-on-invalid is true or false'],
    [{ scenario: 'x', 'fail-on-invalid': 'false' }, 'fail-on-invalid: false belongs to mode ab, not to mode check'],
    [{ scenario: 'x', 'output-folder': 'a\nverdict=pass' }, 'output-folder and comment-file are single lines'],
    [{ scenario: 'x', 'comment-file': 'a\nverdict=pass' }, 'output-folder and comment-file are single lines'],
  ])('%j', async (inputs, says) => {
    const at = stubbed()
    const { exitCode, stdout, outputs } = await runStep(GATE_STEP, inputs, at)
    expect(stdout).toContain(`::error title=transport-bench::${says}`)
    expect(stdout.split('\n')).toHaveLength(1)
    expect(exitCode).toBe(64)
    expect(outputs).toEqual({ verdict: 'error', 'exit-code': '64' })
    expect(readdirSync(at.folder)).toEqual([])
  })
})
