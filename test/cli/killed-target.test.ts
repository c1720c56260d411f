/** Whatever becomes of the harness's own processes, a server that it started does not outlive them. */
import { describe, expect, it, vi } from 'vitest'
import { DEADLINE_MS, startCli } from './support/cli.js'
import { faultyTarget, SHORT_TRIAL } from './support/faulty-target.js'
import { living } from './support/living.js'

const WAIT = { timeout: DEADLINE_MS, interval: 20 }

describe.skipIf(process.platform !== 'linux')('a started target', { timeout: DEADLINE_MS }, () => {
  it.each(['cli', 'server'] as const)('ends when the %s process is killed (needs Linux)', async (role) => {
    const file = faultyTarget({})
    const options = ['--contenders', 'sse/tiny', '--no-html', ...SHORT_TRIAL, '--duration', '30']
    const cli = startCli((output) => ['run', 'smoke', '--target', file, ...options, '-o', output])
    await vi.waitFor(() => expect(living(file)).toHaveLength(1), WAIT)
    process.kill(await cli.processes.oneOf(role), 'SIGKILL')
    if (role === 'server') cli.signal('SIGKILL')
    await vi.waitFor(() => expect(living(file)).toEqual([]), WAIT)
    await cli.outcome
    await cli.processes.expectNone()
  })
})
