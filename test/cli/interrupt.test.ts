/** Ctrl-C and SIGTERM: the first keeps what was done and marks it aborted, the second quits at once. Exit 130. */
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, type RunningCli, SHORT, startCli } from './support/cli.js'

function start(): RunningCli {
  const contenders = ['--contenders', 'sse/node,websocket/ws']
  return startCli((output) => ['run', 'smoke', ...contenders, ...SHORT, '-o', output], { group: true })
}

// A terminal's Ctrl-C reaches the whole process group, and so does what ends a service.
describe.skipIf(process.platform === 'win32').concurrent('an interruption', { timeout: DEADLINE_MS }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s after a trial keeps that trial: exit 130', async (signal) => {
    const cli = start()
    await cli.trialsDone(1)
    await cli.says('[2/3]')
    await cli.processes.oneOf('load')
    cli.signalGroup(signal)
    const { exitCode, stdout, stderr } = await cli.outcome
    await cli.processes.expectNone()

    expect(stderr).toMatch(/^interrupted: writing what there is; once more quits at once$/m)
    expect(stdout).toMatch(/^Interrupted: 1 of 3 trials were run\.$/m)
    const result = cli.result() as ResultFile
    expect(result.run).toMatchObject({ state: 'aborted', aborted: true })
    expect(result.trials).toMatchObject([
      { state: 'completed', ledger: { delivered: 100, missing: 0 } },
      { state: 'failed', cause: { code: 'interrupted' } },
    ])
    expect(exitCode).toBe(130)
  })

  it('SIGINT before the first trial leaves a file without trials: exit 130', async () => {
    const cli = start()
    await cli.says('zero subscribers')
    cli.signalGroup('SIGINT')
    const { exitCode, stderr } = await cli.outcome
    await cli.processes.expectNone()
    expect(stderr).not.toContain('[1/3]')
    expect(cli.result()).toMatchObject({ run: { state: 'aborted' }, zeroSubscribers: [], trials: [] })
    expect(exitCode).toBe(130)
  })

  it('SIGINT while it still looks at what is available: exit 130', async () => {
    const cli = start()
    await cli.processes.oneOf('server')
    cli.signalGroup('SIGINT')
    const { exitCode, stderr } = await cli.outcome
    await cli.processes.expectNone()
    expect(stderr).toContain('interrupted')
    expect(existsSync(cli.output) ? cli.result()?.run.state : 'aborted').toBe('aborted')
    expect(exitCode).toBe(130)
  })

  it('a second SIGINT quits at once, and the file keeps the trials so far: exit 130', async () => {
    const cli = start()
    await cli.trialsDone(1)
    await cli.says('[2/3]')
    // A server that stands still cannot end in order: the first SIGINT has to wait for it.
    const server = await cli.processes.oneOf('server')
    process.kill(server, 'SIGSTOP')
    cli.signalGroup('SIGINT')
    await cli.says('interrupted')
    cli.signalGroup('SIGINT')
    const { exitCode } = await cli.outcome
    process.kill(server, 'SIGCONT')
    await cli.processes.expectNone()
    expect(cli.result()).toMatchObject({ run: { state: 'running' }, trials: [{ state: 'completed' }] })
    expect(exitCode).toBe(130)
  })

  it('SIGINT ends doctor: exit 130', async () => {
    // Without the probe, a moment of stolen CPU cannot make the machine unfit, and so the ceiling not measured.
    const cli = startCli(['doctor', '--disable-probe', 'stolen-cpu'], { group: true })
    await cli.processes.oneOf('load')
    cli.signalGroup('SIGINT')
    const { exitCode, stderr } = await cli.outcome
    await cli.processes.expectNone()
    expect(stderr).toContain('interrupted')
    expect(exitCode).toBe(130)
  })
})
