/** Our own servers published to over HTTP, and targets behind proxies. */
import { describe, expect, it } from 'vitest'
import { uwsAvailability } from '../../servers/availability.js'
import { lacks, lacksProgram } from '../support/optional.js'
import { DEADLINE_MS, runCli } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'
import { faultyTarget, SHORT_TRIAL } from './support/faulty-target.js'

const lacksUws = lacks('uWebSockets.js', (await uwsAvailability()).available)
const lacksNginx = lacksProgram('nginx')

const TRANSPORTS = ['short-poll', 'long-poll', 'sse'] as const
const OWN = [...TRANSPORTS.map((transport) => `${transport}/node`), 'websocket/ws']
const OF_UWS = [...TRANSPORTS, 'websocket'].map((transport) => `${transport}/uws`)

async function expectWhole(contenders: readonly string[]): Promise<void> {
  const options = ['--publish', 'http', '--contenders', contenders.join(), '--no-html', ...SHORT_TRIAL]
  const { exitCode, cli } = await runCli((output) => ['run', 'smoke', ...options, '-o', output])
  const result = cli.result()
  if (result === null) throw new Error('there is no result')
  expect(exitCode).toBe(exitCodeByNoise(result))
  for (const name of contenders) {
    const trial = result.trials.find(({ contender }) => contender === name)
    expect(trial).toMatchObject({ state: 'completed', ledger: { expected: 150, delivered: 150, missing: 0 } })
    const limitations = result.contenders.find((one) => one.name === name)?.limitations
    expect(limitations?.join('\n')).toContain('conformance before timing: ok')
  }
}

describe('published over HTTP', { timeout: DEADLINE_MS }, () => {
  it('our servers on node and ws pass the conformance check and lose nothing', () => expectWhole(OWN))

  it.skipIf(lacksUws)('our servers on uws do too (needs uWebSockets.js)', () => expectWhole(OF_UWS))

  it.skipIf(lacksNginx)('a target behind a proxy loses nothing, and its hop has a row (needs nginx)', async () => {
    const file = faultyTarget({})
    const options = ['--contenders', 'sse/tiny+nginx', '--no-html', ...SHORT_TRIAL]
    const { exitCode, cli } = await runCli((output) => ['run', 'smoke', '--target', file, ...options, '-o', output])
    const result = cli.result()
    const trial = result?.trials.find(({ contender }) => contender === 'sse/tiny+nginx')
    const measured = result?.contenders.find(({ name }) => name === 'sse/tiny+nginx')
    expect(measured?.limitations).toContain('conformance before timing: without the proxy: ok')
    expect(trial).toMatchObject({ state: 'completed', ledger: { missing: 0 }, proxy: { name: 'nginx' } })
    if (result !== null) expect(exitCode).toBe(exitCodeByNoise(result))
  })
})
