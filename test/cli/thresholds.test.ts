/** Thresholds from the command line: refused before anything runs, judged after it, and again by `report`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EMPTY_BASELINE } from '../../bench/baseline/schema.js'
import { judgeThresholds } from '../../bench/gate/thresholds.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, runCli, SHORT } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'
import { faultyTarget, SHORT_TRIAL } from './support/faulty-target.js'

const RUN = ['run', 'smoke', '--contenders', 'sse/node', ...SHORT]
/** Where a CI would write by itself. */
const ALONE = { env: { GITHUB_STEP_SUMMARY: undefined, GITHUB_ACTIONS: undefined } }

describe.concurrent('thresholds', { timeout: DEADLINE_MS }, () => {
  it('mistakes are all told before anything runs: exit 64', async () => {
    const flags = ['--threshold', 'p99 < 50', '--threshold', 'sse/*: p9 < 5ms', '--client', 'fat']
    const { exitCode, stderr, cli } = await runCli((output) => [...RUN, ...flags, '-o', output], ALONE)
    expect(stderr).toContain("--threshold 'p99 < 50', character 7: 50 what? p99 needs a unit [threshold-syntax]")
    expect(stderr).toContain("--threshold 'sse/*: p9 < 5ms', character 8: there is no such metric; did you mean p90?")
    expect(stderr).toContain('--client')
    expect([exitCode, existsSync(cli.output)]).toEqual([64, false])
  })

  it('mistakes are told by a check, too', async () => {
    const flags = ['--threshold', 'p99 < 50', '--baseline', 'nosuch.json']
    const { exitCode, stderr } = await runCli(['check', 'nosuch-result.json', ...flags], ALONE)
    expect(stderr).toMatch(/nosuch\.json.*--threshold 'p99 < 50', character 7: 50 what\?/s)
    expect(exitCode).toBe(64)
  })

  it('the injections of the self-test take no scenario and no workload: exit 64', async () => {
    const { exitCode, stderr } = await runCli(['selftest', 'smoke', '--inject', '--clients', '5'], ALONE)
    expect(stderr).toMatch(
      /--inject has its own scenarios: it takes no scenario \(got "smoke"\).*--clients: --inject has/s,
    )
    expect(exitCode).toBe(64)
  })

  it('mistakes are told beside a scenario that is not there', async () => {
    const { exitCode, stderr } = await runCli(['run', 'smke', '--threshold', 'p99 < 50'], ALONE)
    expect(stderr).toMatch(/did you mean smoke\?.*50 what\? p99 needs a unit/s)
    expect(exitCode).toBe(64)
  })

  it('outputs of a gate that there is not are not written, which is said', async () => {
    const flags = ['--junit', 'x.xml', '--summary', 'x.md']
    const { exitCode, stderr, cli } = await runCli((output) => [...RUN, ...flags, '-o', output], ALONE)
    expect(stderr).toContain('without thresholds a run has no gate: --junit, --summary: nothing is written')
    expect(exitCode).toBe(exitCodeByNoise(cli.result() as ResultFile))
    expect(['x.xml', 'x.md'].filter((name) => existsSync(join(cli.folder, name)))).toEqual([])
  })

  it('what is met leaves the exit code to the result, and is shown', async () => {
    const flags = ['--threshold', 'sse/*: p50 < 60s, missing == 0']
    const { exitCode, stdout, cli } = await runCli((output) => [...RUN, ...flags, '-o', output], ALONE)
    const result = cli.result() as ResultFile
    expect(result.scenario.thresholds).toEqual(['sse/*: p50 < 60s, missing == 0'])
    expect(exitCode).toBe(exitCodeByNoise(result))
    expect(stdout).toContain('< 60.0 s')
  })

  it('of a server of others are told before anything runs, judged after it, and by a check of its result', async () => {
    const target = ['--target', faultyTarget({}), '--contenders', 'sse/tiny', '--no-html', ...SHORT_TRIAL]
    const run = (...thresholds: string[]) =>
      runCli((output) => ['run', 'smoke', ...target, ...flagged(thresholds), '-o', output], ALONE)
    const flagged = (thresholds: readonly string[]): string[] => thresholds.flatMap((text) => ['--threshold', text])
    const mistaken = await run('sse/tony: p50 < 60s')
    expect(mistaken.stderr).toContain('character 1: there is no such contender; did you mean sse/tiny?')
    expect(mistaken.exitCode).toBe(64)
    const { exitCode, stdout, cli } = await run('sse/tiny: p50 < 60s')
    expect(exitCode).toBe(exitCodeByNoise(cli.result() as ResultFile))
    expect(stdout).toContain('< 60.0 s')
    const baseline = join(cli.folder, 'baseline.json')
    const check = (...thresholds: string[]) =>
      runCli(['check', cli.output, '--baseline', baseline, ...flagged(thresholds)], ALONE)
    writeFileSync(baseline, JSON.stringify(EMPTY_BASELINE))
    const checked = await check('sse/tiny: p90 < 50s')
    expect(checked.stdout).toContain('< 50.0 s')
    expect(checked.exitCode).not.toBe(64)
    expect((await check('sse/tony: p90 < 50s')).stderr).toContain('did you mean sse/tiny?')
  })

  it('what is missed is exit 1, on the page, in the files for CI, and the same again in a report', async () => {
    const flags = ['--threshold', 'p50 < 1us', '--junit', 'gate.xml', '--summary', 'gate.md']
    const { exitCode, stdout, cli } = await runCli((output) => [...RUN, ...flags, '-o', output], ALONE)
    const result = cli.result() as ResultFile
    expect(exitCode).toBe(exitCodeByNoise(result) === 0 ? 1 : 3)
    expect(stdout).toContain('< 1.00 µs')
    const file = (name: string): string => readFileSync(join(cli.folder, name), 'utf8')
    expect(file('gate.xml')).toContain('<testsuite')
    expect(file('gate.md')).toContain('1.00 µs')
    const again = await runCli(['report', cli.output, '-o', '-', '--format', 'json'], ALONE)
    const document = JSON.parse(again.stdout)
    expect(document.runs[0].exitCode).toBe(exitCode)
    expect(document.gates).toMatchObject([{ kind: 'thresholds', other: 'result.json', rows: expect.any(Array) }])
    expect(document.gates).toEqual([judgeThresholds(result, 'result.json', document.gates[0].tool.version)])
    expect(file('result.html')).toContain('1.00 µs')
  })
})
