/** Servers that others wrote, wrong in one way each: a clear verdict, the right exit code, nothing left running. */
import { describe, expect, it } from 'vitest'
import type { Trial } from '../../bench/result/schema.js'
import { DEADLINE_MS, runCli } from './support/cli.js'
import { type Faulty, faultyTarget, IN_TRIAL, SHORT_TRIAL } from './support/faulty-target.js'
import { living } from './support/living.js'

interface Measured {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly trials: readonly Trial[]
  /** What stands beside the results of this contender. */
  limitations(contender: string): readonly string[]
}

async function measure(faulty: Faulty, contenders: string): Promise<Measured> {
  const file = faultyTarget(faulty)
  const options = ['--contenders', contenders, '--no-html', ...SHORT_TRIAL]
  const { exitCode, stdout, cli } = await runCli((output) => [
    'run',
    'smoke',
    '--target',
    file,
    ...options,
    '-o',
    output,
  ])
  expect(living(file)).toEqual([])
  const result = cli.result()
  return {
    exitCode,
    stdout,
    trials: result?.trials ?? [],
    limitations: (contender) => result?.contenders.find(({ name }) => name === contender)?.limitations ?? [],
  }
}

function trialOf({ trials }: Measured, contender: string): Trial {
  const found = trials.find((trial) => trial.contender === contender)
  if (found === undefined) throw new Error(`no trial of ${contender}`)
  return found
}

const MiB = 2 ** 20

describe.concurrent('a target', { timeout: DEADLINE_MS }, () => {
  it.each([
    ['answers a page to subscribers', 'page', 'sse/tiny', /mime: .*Welcome!/],
    ['sends a stream without a newline', 'endless', 'sse/tiny', /oversize: more than \d+ bytes/],
    ['sends an answer without end', 'endless', 'short-poll/tiny', /oversize: more than \d+ bytes/],
    [
      'refuses publications',
      'refuses',
      'sse/tiny',
      /publishing failed: POST \/publish\?channel=\S+: status 503: no room/,
    ],
    ['is never ready', 'never-ready', 'sse/tiny', /not ready after 10 s: .*status 503/],
    ['delivers nothing', 'silent', 'sse/tiny', /events did not arrive/],
  ] as const)('that %s is not measured, and the result says why', async (_, fault, contender, why) => {
    const measured = await measure({ fault }, contender)
    const trial = trialOf(measured, contender)
    expect(trial).toMatchObject({ state: 'failed', phase: 'listen', cause: { code: 'target-unfit' } })
    if (trial.state !== 'failed') return
    expect(trial.cause.message).toMatch(why)
    expect(trial.cause.message).not.toContain(trial.cause.remedy)
    expect(measured.limitations(contender).join('\n')).toMatch(why)
    expect(measured.exitCode).toBe(3)
  })

  it('that delivers out of order is not measured, and the others of the run are', async () => {
    const measured = await measure({ fault: 'swaps' }, 'short-poll/tiny,sse/tiny')
    expect(trialOf(measured, 'sse/tiny')).toMatchObject({
      state: 'failed',
      cause: { code: 'target-unfit', message: expect.stringContaining('order: they arrived as 2, 1, 4, 3') },
    })
    expect(trialOf(measured, 'short-poll/tiny')).toMatchObject({ state: 'completed', ledger: { missing: 0 } })
    expect(measured.limitations('short-poll/tiny')).toEqual(['conformance before timing: ok'])
    expect(measured.exitCode).toBe(3)
  })

  it('that dies in a trial fails it with how it ended', async () => {
    const measured = await measure({ fault: 'dies', after: IN_TRIAL }, 'sse/tiny')
    const trial = trialOf(measured, 'sse/tiny')
    expect(trial).toMatchObject({ state: 'failed', cause: { code: 'server-died' } })
    if (trial.state === 'failed') expect(trial.cause.message).toMatch(/target tiny ended by itself \(signal SIGKILL\)/)
    expect(measured.exitCode).toBe(3)
  })

  it.each([
    [
      'refuses publications',
      'refuses',
      /publications failed, the first: POST \/publish\?channel=\S+: status 503: no room/,
    ],
    ['delivers nothing more', 'silent', /deliveries never arrived/],
  ] as const)('that %s in a trial has its events missing, and is told why', async (_, fault, why) => {
    const measured = await measure({ fault, after: IN_TRIAL }, 'sse/tiny')
    const trial = trialOf(measured, 'sse/tiny')
    if (trial.state !== 'completed') throw new Error(trial.cause.message)
    const { expected, delivered, missing } = trial.ledger
    expect(missing).toBeGreaterThan(0)
    expect(delivered + missing).toBe(expected)
    expect(trial.validity.findings.map(({ message }) => message).join('\n')).toMatch(why)
    expect(measured.exitCode).toBe(3)
  })

  it.each(['sse/tiny', 'short-poll/tiny'])(
    'that sends 1 GB without an end in a trial of %s fills no memory',
    async (name) => {
      const trial = trialOf(await measure({ fault: 'endless', after: IN_TRIAL }, name), name)
      if (trial.state !== 'completed') throw new Error(trial.cause.message)
      expect(trial.connections.failures.oversize).toBeGreaterThan(0)
      for (const { samples } of trial.load.processes)
        for (const { rssBytes } of samples) expect(rssBytes).toBeLessThan(400 * MiB)
    },
  )
})
