/** Too low a descriptor limit is found before anything is measured, with the command that solves it. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { runCli } from './support/cli.js'

const IS_WINDOWS = process.platform === 'win32'
/** Not even eight processes of each kind can hold 1,000 clients; enough to read the command line's own modules at once. */
const wrapper = ['sh', '-c', 'ulimit -n 180; exec "$0" "$@"']

it.skipIf(IS_WINDOWS)('1,000 clients with 180 descriptors: exit 3', async () => {
  const run = (output: string): string[] => ['run', 'stock-ticker', '--clients', '1000', '-o', output]
  const { exitCode, stdout, stderr, cli } = await runCli(run, { wrapper })
  expect(stderr).toMatch(
    /1000 clients need .*: 242 in each of 8 server processes and 189 in each of 8 load processes; .* 180 \[descriptor-limit\]/,
  )
  expect(stderr).toMatch(/remedy: run: (ulimit -n|sudo prlimit|sudo launchctl) .*1064.*or use fewer --clients/)
  expect(stdout).toBe('')
  expect(exitCode).toBe(3)
  // One server process was asked what is available; no client was started and nothing was measured.
  expect(cli.processes.roles()).toEqual(['cli', 'server'])
  expect(existsSync(cli.output)).toBe(false)
})

it.skipIf(IS_WINDOWS)('doctor shows its checks all the same, and measures no ceiling: exit 3', async () => {
  const { exitCode, stdout, cli } = await runCli(['doctor'], { wrapper })
  expect(stdout).toMatch(/^FAIL {2}descriptors +1000 clients need file descriptors: 242 in each of 8 server processes/m)
  expect(stdout).toMatch(/^ok {4}cores |^warn {2}cores /m)
  expect(stdout).toMatch(/^Load engine's ceiling: not measured \(the machine is not fit\)$/m)
  expect(stdout).toMatch(/^This machine is not fit to measure/m)
  expect(exitCode).toBe(3)
  expect(cli.processes.roles()).toEqual(['cli', 'server'])
})

it.skipIf(IS_WINDOWS)('doctor for few clients says why it measures no ceiling, and keeps its verdict', async () => {
  const args = ['doctor', '--json', '--clients', '50', '--disable-probe', 'stolen-cpu']
  const { exitCode, stdout, cli } = await runCli(args, { wrapper })
  const { fit, ceiling, ceilingNotMeasuredBecause } = JSON.parse(stdout) as Record<string, unknown>
  expect(ceiling).toBeNull()
  expect(ceilingNotMeasuredBecause).toMatch(/1000 clients need file descriptors: 242 in each of 8/)
  expect(exitCode).toBe(fit === true ? 0 : 3)
  expect(cli.processes.roles()).not.toContain('load')
})

it.skipIf(IS_WINDOWS)('240 clients with 240 descriptors: as many processes as that takes, and it says so', async () => {
  const few = ['sh', '-c', 'ulimit -n 240; exec "$0" "$@"']
  const run = (output: string): string[] => [
    ...['run', 'smoke', '--clients', '240', '--rate', '5', '--contenders', 'websocket/ws', '--no-html', '-o', output],
  ]
  const { stderr, cli } = await runCli(run, { wrapper: few })
  expect(stderr).toContain('the server runs in 2 processes on one port, since one may open 240 file descriptors')
  expect(stderr).toContain('the clients run in 2 load processes, since one may open 240 file descriptors')
  const { trials } = cli.result() as ResultFile
  for (const trial of trials) {
    if (trial.state === 'failed') throw new Error(`${trial.contender}: ${trial.cause.message}`)
    expect(trial.server.shards).toHaveLength(2)
    expect(trial.load.processes).toHaveLength(2)
    expect(trial.ledger).toMatchObject({ missing: 0, duplicated: 0, corrupt: 0 })
  }
  await cli.processes.expectNone()
})
