/** A proxy that dies in the middle of a trial fails it at once, in words, and the next trial runs. */
import { describe, expect, it } from 'vitest'
import { PROXIES } from '../../bench/contracts/names.js'
import type { RunProgress } from '../../bench/run/progress-events.js'
import { failed, run } from '../truth/support/run.js'
import { leftBehind, NOTHING } from './support/left-behind.js'
import { lacksProxy } from './support/needs-proxy.js'

/** Kills whatever runs in a proxy's folder when a trial of a proxy begins to measure, once. */
function killing(): (progress: RunProgress) => void {
  let done = false
  return (progress) => {
    if (done || progress.type !== 'trial' || progress.trial.phase !== 'measure') return
    if (!progress.trial.contender.includes('+')) return
    done = true
    for (const pid of leftBehind().processes) process.kill(pid, 'SIGKILL')
  }
}

describe.skipIf(process.platform !== 'linux')('a proxy that is killed while measuring', () => {
  it.skipIf(PROXIES.some(lacksProxy)).each(PROXIES)(
    '%s: a failed trial with its cause, and nothing left',
    async (name) => {
      const told: string[] = []
      const kill = killing()
      const result = await run({
        contenders: [`sse/node+${name}`, 'sse/node'],
        overrides: { duration: 5, clients: 5 },
        onProgress: (progress) => {
          kill(progress)
          if (progress.type === 'trial') told.push(`${progress.trial.contender} ${progress.trial.phase}`)
        },
      })
      const { phase, cause } = failed(result.trials.find(({ contender }) => contender.includes('+')))
      expect({ phase, code: cause.code }).toEqual({ phase: 'measure', code: 'proxy-died' })
      expect(cause.message).toContain(`proxy ${name} ended by itself (signal SIGKILL)`)
      expect(told).not.toContain(`sse/node+${name} drain`)
      expect(told).toContain('sse/node drain')
      expect(leftBehind()).toEqual(NOTHING)
    },
  )
})
