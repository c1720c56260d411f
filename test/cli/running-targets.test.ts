/** Servers that run already: they are asked before timing what needs no event, and nothing is published for that. */
import { describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { DEADLINE_MS, runCli } from './support/cli.js'
import { exitCodeByNoise } from './support/exit.js'
import { SHORT_TRIAL } from './support/faulty-target.js'
import { runningTarget } from './support/running-target.js'

async function measure(targetFile: string): Promise<{ exitCode: number | undefined; result: ResultFile }> {
  const options = ['--target', targetFile, '--no-html', ...SHORT_TRIAL]
  const { exitCode, cli } = await runCli((output) => ['run', 'smoke', ...options, '-o', output])
  const result = cli.result()
  if (result === null) throw new Error('there is no result')
  return { exitCode, result }
}

describe('a server that was running already', { timeout: DEADLINE_MS }, () => {
  it('is measured, and the result says what was not asked', async () => {
    const server = await runningTarget('')
    const { exitCode, result } = await measure(server.targetFile)
    expect(exitCode).toBe(exitCodeByNoise(result))
    expect(result.contenders.find(({ name }) => name === 'sse/running')?.limitations).toContain(
      'conformance before timing: ok (not offered: token) (not checked: delivers, order, resumes: it was running already, and would keep what the check publishes)',
    )
    const trial = result.trials.find(({ contender }) => contender === 'sse/running')
    expect(trial).toMatchObject({ state: 'completed', ledger: { missing: 0, duplicated: 0, corrupt: 0 } })
    const published = await server.sequences()
    // What the check had published would stand before the trial's own.
    expect(published).toEqual(published.map((_, i) => i + 1))
    expect(published.length).toBeGreaterThan(0)
  })

  it('that serves pages is not measured, and the result says why', async () => {
    const server = await runningTarget('page')
    const { exitCode, result } = await measure(server.targetFile)
    expect(exitCode).toBe(3)
    const trial = result.trials.find(({ contender }) => contender === 'sse/running')
    expect(trial).toMatchObject({ state: 'failed', phase: 'listen', cause: { code: 'target-unfit' } })
    if (trial?.state === 'failed') expect(trial.cause.message).toContain('differs: connects: mime: ')
  })
})
