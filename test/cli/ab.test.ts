/** `ab` through the command line: mistakes at once, and one real measurement with all that it leaves. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exitCodeOfGate } from '../../bench/gate/gate-file.js'
import { parseGate } from '../../bench/gate/parse-gate.js'
import { readResultFile } from '../../bench/result/file.js'
import { DEADLINE_MS, runCli, startCli } from './support/cli.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const MISTAKES: readonly (readonly [what: string, args: readonly string[], says: readonly RegExp[]])[] = [
  ['no arms', ['smoke'], [/required option '--a <spec>'/]],
  ['no scenario', ['--a', 'this', '--b', 'this'], [/missing required argument 'scenario'/]],
  [
    'everything at once',
    ['smok', '--a', 'sse/nod', '--b', 'bild:x', '--metrics', 'p50,p98', '--blocks', '7', '--load-processes', '0'],
    [
      /6 problems/,
      /--a: there is no such kind of arm; did you mean sse\/node\?/,
      /--b: .*did you mean build:…\?/,
      /no such scenario; did you mean smoke\?/,
      /--metrics: .*did you mean p90\?|--metrics: there is no such metric/,
      /--blocks: the blocks must be an even number/,
      /--load-processes: the number of load processes is 1 to 64/,
    ],
  ],
  ['two sizes', ['smoke', '--a', 'this', '--b', 'this', '--quick', '--blocks', '8'], [/exclude each other/]],
  [
    'a plan that cannot reject',
    ['smoke', '--a', 'this', '--b', 'this', '--blocks', '2', '--contenders', 'sse/node', '--metrics', 'p50'],
    [/the plan cannot find any regression/, /plan-too-weak/, /measure more blocks/],
  ],
  [
    'a metric that the plan cannot state',
    ['smoke', '--a', 'this', '--b', 'this', '--contenders', 'sse/node', '--metrics', 'p99', '--duration', '1'],
    [/--metrics: the plan cannot state p99: a trial has too few events/],
  ],
  ['a ref that is not there', ['smoke', '--a', 'ref:no/such/ref', '--b', 'this'], [/ref-not-found/]],
  ['a folder that is no build', ['smoke', '--a', 'this', '--b', 'build:.'], [/not-a-build/]],
  [
    'a server command that ends',
    ['smoke', '--a', 'this', '--b', "server:node -e 'process.exit(3)'", '--contenders', 'sse/node'],
    [/the server of B .*exit code 3/, /process-start/],
  ],
]

describe('ab', () => {
  it.each(MISTAKES)('refuses %s and leaves no file', async (_, args, says) => {
    const { exitCode, stderr, stdout, cli } = await runCli((output) => ['ab', ...args, '-o', output])
    for (const text of says) expect(stderr).toMatch(text)
    expect(stdout).toBe('')
    expect(exitCode).toBe(stderr.includes('process-start') ? 3 : 64)
    expect(existsSync(cli.output)).toBe(false)
  })

  it('measures two builds in interleaved blocks and writes gate, results and page', {
    timeout: 3 * DEADLINE_MS,
  }, async () => {
    const blocks = 6
    const { exitCode, stdout, stderr, cli } = await runCli((output) => [
      ...['ab', 'smoke', '--a', 'this', '--b', `build:${ROOT}`, '--contenders', 'websocket/ws', '--metrics', 'p50'],
      ...['--blocks', `${blocks}`, '--duration', '0.5', '--warmup', '0.1', '--clients', '5', '-o', output],
      ...['--junit', `${output}.xml`],
    ])
    const gate = parseGate(readFileSync(cli.output, 'utf8'), cli.output)
    expect(exitCode).toBe(exitCodeOfGate(gate))
    expect([0, 1, 2, 3]).toContain(exitCode)
    expect(gate).toMatchObject({
      kind: 'ab',
      scenario: 'smoke',
      family: 1,
      base: 'A: this build',
      other: `B: build:${ROOT}`,
    })
    // Both are the same code: whatever differs, nothing that is counted may.
    const exact = gate.rows.filter((row) => row.class === 'exact')
    expect(exact.length).toBeGreaterThan(4)
    const sound = gate.rows.every(({ verdict }) => verdict !== 'invalid')
    if (sound) expect(exact.map(({ verdict }) => verdict)).toEqual(exact.map(() => 'pass'))
    const paths = ['a', 'b'].map((arm) => cli.output.replace(/\.json$/, `-${arm}.json`))
    const [a, b] = paths.map((path) => readResultFile(path).result)
    for (const result of [a, b]) {
      expect(result?.trials.map(({ block }) => block)).toEqual([0, 1, 2, 3, 4, 5])
      expect(result?.run).toMatchObject({ state: 'finished', seed: a?.run.seed })
      expect(result?.run.command.slice(0, 2)).toEqual(['transport-bench', 'ab'])
    }
    const first = a?.trials.filter((trial, i) => trial.startedAt < (b?.trials[i]?.startedAt ?? ''))
    expect(first).toHaveLength(blocks / 2)
    expect(gate.sources.map(({ sha256 }) => sha256)).toEqual([a?.sha256, b?.sha256])
    const page = readFileSync(cli.output.replace(/\.json$/, '.html'), 'utf8')
    expect(page).toContain(encodeURIComponent('result-a.json'))
    expect(readFileSync(`${cli.output}.xml`, 'utf8')).toContain('<testsuite')
    expect(stderr).toContain(`${blocks} blocks, ${2 * blocks} trials, about`)
    expect(stderr).toContain('[12/')
    expect(stdout).toContain('p50')
    const verified = await runCli(['verify', cli.output, ...paths])
    expect(verified.stdout).toMatch(/result\.json: agrees[\s\S]*result-a\.json: agrees[\s\S]*result-b\.json: agrees/)
    expect(verified.exitCode).toBe(0)
    const again = await runCli(['report', cli.output, '-o', `${cli.output}.again.html`])
    expect(again.exitCode).toBe(0)
    expect(readFileSync(`${cli.output}.again.html`, 'utf8')).toBe(page)
    const beside = await runCli(['report', cli.output, ...paths])
    expect([beside.exitCode, beside.stderr]).toEqual([64, expect.stringContaining('give it alone')])
    const over = await runCli(['report', ...paths.slice(0, 1), '--format', 'json', '-o', cli.output])
    expect([over.exitCode, over.stderr]).toEqual([64, expect.stringContaining('it would be lost')])
  })

  it('writes what there is when it is interrupted, marked aborted', { timeout: 2 * DEADLINE_MS }, async () => {
    const cli = startCli((output) => [
      'ab',
      'smoke',
      '--a',
      'sse/node',
      '--b',
      'websocket/ws',
      '--clients',
      '5',
      '-o',
      output,
    ])
    await cli.says(/\[2\/24\]/)
    cli.signal('SIGINT')
    const { exitCode } = await cli.outcome
    expect(exitCode).toBe(130)
    const gate = parseGate(readFileSync(cli.output, 'utf8'), cli.output)
    expect(gate).toMatchObject({ aborted: true, verdict: 'invalid' })
    const results = ['a', 'b'].map((arm) => readResultFile(join(cli.folder, `result-${arm}.json`)).result)
    expect(results.map(({ run }) => run.state)).toEqual(['aborted', 'aborted'])
  })
})
