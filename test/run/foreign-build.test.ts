/** Servers that are not this build's: another command, and answers that this build does not understand. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { collectEnvironment } from '../../bench/environment/environment.js'
import { Probes } from '../../bench/environment/probes.js'
import type { Trial } from '../../bench/result/schema.js'
import { assembleTrial } from '../../bench/run/assemble.js'
import { ChildFailure } from '../../bench/run/child-process.js'
import { foreignFailure, foreignTrial } from '../../bench/run/foreign-build.js'
import { runScenario } from '../../bench/run/runner.js'
import { loadScenario } from '../../bench/scenario/load.js'
import { described } from '../ab/support/stubbed.js'
import { context } from './support/context.js'

const MAIN = fileURLToPath(new URL('../../dist/servers/main.js', import.meta.url))

async function trialOf(serverCommand: readonly string[]): Promise<Trial | undefined> {
  const probes = new Probes()
  const { trials } = await runScenario({
    scenario: loadScenario('smoke', { clients: 5, duration: 0.5, warmup: 0.1 }),
    contenders: [described('websocket/ws')],
    environment: await collectEnvironment({ probes }),
    probes,
    command: [],
    toolVersion: '',
    writer: { path: '', write: () => undefined },
    signal: new AbortController().signal,
    loadProcesses: 1,
    alone: true,
    serverCommand,
    onProgress: () => undefined,
  })
  return trials[0]
}

describe('a server command', () => {
  it('starts the server in the place of this build’s own', async () => {
    const [own, other] = [
      await trialOf([process.execPath, '--expose-gc', MAIN]),
      await trialOf([process.execPath, MAIN]),
    ]
    for (const trial of [own, other])
      expect(trial).toMatchObject({ state: 'completed', ledger: { delivered: 50, missing: 0 } })
    expect([own, other].map((trial) => trial?.state === 'completed' && trial.server.memory?.collected)).toEqual([
      true,
      false,
    ])
  })

  it.each([
    [
      'that ends',
      [process.execPath, '-e', 'console.error("no such plan"); process.exit(4)'],
      /exit code 4[\s\S]*no such plan/,
    ],
    ['that is no program', ['/nowhere/at/all'], /ended by itself|could not be started/],
  ])('%s fails its trial with its last words', async (_, command, message) => {
    const trial = await trialOf(command)
    expect(trial).toMatchObject({ state: 'failed', cause: { code: 'server-died' } })
    expect(trial?.state === 'failed' && trial.cause.message).toMatch(message)
  })
})

describe('what another build answers', () => {
  const { identity, readings } = context()
  const refused = { state: 'failed', phase: 'report', cause: { code: 'control-bus' } }

  it('is a trial like any other when it is understood', () => {
    const trial = assembleTrial(context())
    expect(foreignTrial(identity, readings, () => trial)).toBe(trial)
  })

  it('fails the trial when a member is missing, or reading it breaks down', () => {
    const { cost: _, ...partial } = assembleTrial(context())
    const missing = foreignTrial(identity, readings, () => partial as Trial)
    expect(missing).toMatchObject(refused)
    expect(missing.state === 'failed' && missing.cause.message).toMatch(/same control bus: cost/)
    const broken = foreignTrial(identity, readings, () => {
      throw new TypeError('no such member')
    })
    expect(broken).toMatchObject(refused)
    expect(broken.state === 'failed' && broken.cause.message).toMatch(/no such member/)
  })

  it('is another bus when there is silence, and a failure like any other when there is none', () => {
    const failure = (error: Error) =>
      foreignFailure(identity, { state: 'failed', startedAt: '', phase: 'listen', error })
    const silence = new ChildFailure('deadline', 'server sse/node', 'server sse/node did not answer in time')
    expect(failure(silence)).toMatchObject({ state: 'failed', phase: 'listen', cause: { code: 'control-bus' } })
    const death = new ChildFailure('exited', 'server sse/node', 'server sse/node ended by itself')
    expect(failure(death)).toMatchObject({ state: 'failed', phase: 'listen', cause: { code: 'server-died' } })
  })
})
