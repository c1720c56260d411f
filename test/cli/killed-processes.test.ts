/** A process that is killed fails its own trial, with the cause; the rest runs, and the file is complete. */
import { expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, SHORT, startCli } from './support/cli.js'

it(
  'a killed server, then a killed load process: two failed trials, the third runs, exit 3',
  async () => {
    const contenders = ['--contenders', 'sse/node,websocket/ws']
    const cli = startCli((output) => ['run', 'smoke', ...contenders, ...SHORT, '-o', output])
    await cli.says('[1/3]')
    process.kill(await cli.processes.oneOf('server'), 'SIGKILL')
    await cli.says('[2/3]')
    process.kill(await cli.processes.oneOf('load'), 'SIGKILL')
    const { exitCode, stdout, stderr } = await cli.outcome
    await cli.processes.expectNone()

    const result = cli.result() as ResultFile
    expect(result.run).toMatchObject({ state: 'finished', aborted: false })
    const [first, second, third, ...more] = result.trials
    const killed = 'ended by itself (signal SIGKILL)'
    expect(first).toMatchObject({
      state: 'failed',
      cause: { code: 'server-died', message: `server ${first?.contender} ${killed}` },
    })
    expect(second).toMatchObject({ state: 'failed', cause: { code: 'load-died', message: `load process 1 ${killed}` } })
    expect(third).toMatchObject({ state: 'completed', ledger: { expected: 100, delivered: 100, missing: 0 } })
    expect(more).toEqual([])

    // Each trial is announced once, in order: what was left of a failed one does not reach into the next.
    expect(stderr.match(/^\[\d\/3\] \S+: 5 clients/gm)?.map((line) => line.slice(0, 5))).toEqual([
      '[1/3]',
      '[2/3]',
      '[3/3]',
    ])
    expect(stderr).toMatch(/^\[1\/3\] \S+: FAILED in phase \S+: server .* ended by itself \(signal SIGKILL\)$/m)
    expect(stdout).toMatch(/\[server-died\] Remedy: /)
    expect(stdout).toMatch(/\[load-died\] Remedy: /)
    expect(exitCode).toBe(3)
  },
  DEADLINE_MS,
)
