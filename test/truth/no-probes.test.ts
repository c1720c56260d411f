/** With every platform probe disabled the run goes on, and says what it could not see. */
import { describe, expect, it } from 'vitest'
import { PROBE_NAMES, Probes } from '../../bench/environment/probes.js'
import { completed, reasonsBeyondTime, useRuns } from './support/run.js'

describe('without any probe', () => {
  const result = useRuns({
    sse: { contenders: ['sse/node'], probes: new Probes(new Set(PROBE_NAMES)) },
  })

  it('completes, and delivers everything', () => {
    const trial = completed(result('sse'))
    expect(trial.ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0 })
    expect(reasonsBeyondTime(trial)).toEqual([])
  })

  // Most may not read the first process's namespace: a finding in every trial would tell nobody anything.
  it('names each as absent, but for the namespace, which only gates ask for', () => {
    const absent = completed(result('sse')).validity.findings.filter(({ code }) => code === 'probe-absent')
    expect(absent.map(({ evidence }) => evidence.probe)).toEqual(
      PROBE_NAMES.filter((name) => name !== 'network-namespace'),
    )
  })

  it('has null, never a number, for what they would have told', () => {
    const { server, load, wire, connections } = completed(result('sse'))
    expect([server.pinned, server.usage.runQueueWaitUs, server.kernelSocketBytes]).toEqual([null, null, null])
    expect(load.processes.map(({ pinned, usage }) => [pinned, usage.runQueueWaitUs])).toEqual([[null, null]])
    expect([wire.tcp, connections.timeWait]).toEqual([null, null])
    expect(result('sse').environment.ownNetworkNamespace).toBeNull()
  })

  it('does not call a delayed publisher the machine’s fault', () => {
    const codes = completed(result('sse')).validity.reasons.map(({ code }) => code)
    expect(codes).not.toContain('publisher-delayed')
    expect(codes).not.toContain('cpu-stolen')
  })
})
