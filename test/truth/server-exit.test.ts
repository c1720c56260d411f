/** A server that is killed in the middle of measuring. */
import { beforeAll, describe, expect, it } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import type { ResultFile } from '../../bench/result/schema.js'
import type { RunProgress } from '../../bench/run/progress-events.js'
import { benchProcesses } from './support/processes.js'
import { failed, RUN_TIMEOUT_MS, run } from './support/run.js'

const NAMES = ['sse/node', 'short-poll/node', 'websocket/ws']

describe('a server that is killed while it is measured', () => {
  const told: RunProgress[] = []
  let result: ResultFile

  beforeAll(async () => {
    result = await run({
      contenders: NAMES,
      overrides: { duration: 3 },
      faults: [{ kind: 'exit', atSecond: 0.5 }],
      loadProcesses: 2,
      onProgress: (progress) => told.push(progress),
    })
  }, RUN_TIMEOUT_MS)

  it('fails each trial with phase and cause, and runs the next one', () => {
    expect(result.run.state).toBe('finished')
    expect(result.trials.map(({ contender }) => contender).sort()).toEqual([...NAMES].sort())
    for (const trial of result.trials) {
      const { phase, cause } = failed(trial)
      expect(phase).toBe('measure')
      expect(cause.code).toBe('server-died')
      expect(cause.message).toContain('SIGKILL')
      expect(trial).not.toHaveProperty('latency')
    }
  })

  it('exits with 3', () => {
    expect(exitCodeOfResult(result)).toBe(3)
  })

  it('says nothing more of a trial after its end', () => {
    let ended = -1
    for (const progress of told) {
      if (progress.type === 'trial-ended') ended = progress.trial.index
      else if (progress.type === 'trial') expect(progress.trial.index).toBeGreaterThan(ended)
    }
    expect(ended).toBe(NAMES.length - 1)
  })

  it('leaves no process behind', () => {
    // A server and two load processes in each trial.
    expect(benchProcesses()).toEqual({ started: 3 * NAMES.length, living: [] })
  })
})
