/** A load process that the system stops for a while measures itself: the trial says so. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { HAS_SIGNALS, stoppingLoad } from './support/processes.js'
import { completed, RUN_TIMEOUT_MS, run } from './support/run.js'

const STOPPED_MS = 700

describe.skipIf(!HAS_SIGNALS)('a load process that is stopped (SIGSTOP, which Windows lacks)', () => {
  let trial: CompletedTrial

  beforeAll(async () => {
    trial = completed(
      await run({
        contenders: ['sse/node'],
        overrides: { warmup: 1.5 },
        onProgress: stoppingLoad(STOPPED_MS, 'warm-up', 'measure'),
      }),
    )
  }, RUN_TIMEOUT_MS)

  it('has late timers, so the trial is invalid', () => {
    const [judged] = trial.load.processes
    expect(judged?.timerLate?.count).toBeGreaterThan(0)
    expect(trial.validity.valid).toBe(false)
    expect(trial.validity.reasons.map(({ code }) => code)).toContain('load-timer-late')
  })

  it('takes events that came before the order to start for what they are', () => {
    expect(trial.ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, corrupt: 0 })
    expect(trial.stateCheck).toMatchObject({ mismatched: 0, rebuiltMismatched: 0 })
  })
})
