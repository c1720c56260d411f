/** When the coordinator is killed outright, its children end by themselves and nothing written so far is lost. */
import { expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, SHORT, startCli } from './support/cli.js'

it(
  'SIGKILL of the coordinator: no orphan, and the trials so far are in a valid file',
  async () => {
    const contenders = ['--contenders', 'sse/node,websocket/ws']
    const cli = startCli((output) => ['run', 'smoke', ...contenders, ...SHORT, '-o', output])
    await cli.trialsDone(1)
    await cli.says('[2/3]')
    await cli.processes.oneOf('server')
    await cli.processes.oneOf('load')
    cli.signal('SIGKILL')
    await cli.outcome
    await cli.processes.expectNone()

    const result = cli.result() as ResultFile
    expect(result.run).toMatchObject({ state: 'running', aborted: false, finishedAt: null })
    expect(result.plan.trials).toBe(3)
    expect(result.trials).toMatchObject([{ state: 'completed', ledger: { delivered: 100, missing: 0 } }])
  },
  DEADLINE_MS,
)
