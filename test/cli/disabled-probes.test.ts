/** Probes that are disabled, by flag or by environment variable, are disabled in every process that a verb starts. */
import { describe, expect, it } from 'vitest'
import { DEADLINE_MS, type RunningCli, runCli, SHORT, startCli } from './support/cli.js'

const env = { TRANSPORT_BENCH_DISABLE_PROBES: 'time-wait' }

/** What each process that the command line started must not use. */
function disabledIn(cli: RunningCli): string[] {
  const children = cli.processes.started().filter(({ role }) => role !== 'cli')
  return children.map(({ disabledProbes }) => disabledProbes.split(',').sort().join())
}

describe.concurrent('disabled probes', { timeout: DEADLINE_MS }, () => {
  it('are told to all processes of a run: looking up, zero subscribers, trials', async () => {
    const args = ['run', 'smoke', '--contenders', 'sse/node', '--disable-probe', 'schedstat', ...SHORT]
    const { cli } = await runCli((output) => [...args, '--load-processes', '1', '-o', output], { env })
    // The look-up's server, the two of zero subscribers, and server and load process of both trials.
    expect(disabledIn(cli)).toEqual(new Array(7).fill('schedstat,time-wait'))
  })

  it('are told to what list starts', async () => {
    const { cli } = await runCli(['list'], { env })
    expect(disabledIn(cli)).toEqual(['time-wait'])
  })

  it('are told to what serve starts', async () => {
    const cli = startCli(['serve', 'sse/node', '--json'], { env, group: true })
    await cli.prints('\n')
    cli.signalGroup('SIGINT')
    await cli.outcome
    await cli.processes.expectNone()
    expect(disabledIn(cli)).toEqual(['time-wait', 'time-wait'])
  })
})
