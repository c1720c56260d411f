import { describe, expect, it } from 'vitest'
import type { ServerEvidence } from '../../bench/validity/evidence.js'
import { judge } from '../../bench/validity/judge.js'
import { sound as soundEvidence } from './sound-evidence.js'

const window = { inFlight: 1, offered: 100, taken: 100, queueWaitP99Us: 0 }
const taken = { sent: 100, failed: 0, unsent: 0, firstFailure: null, ...window }

describe('publishing over HTTP', () => {
  it.each([
    ['all taken', taken, null],
    [
      'some refused',
      { ...taken, failed: 3, firstFailure: 'status 500' },
      '3 of 100 publications failed, the first: status 500',
    ],
    ['some waiting', { ...taken, unsent: 2 }, '2 events still waited for the server at the end'],
  ])('with %s is told so', (_, publications, message) => {
    const { findings } = judge({ ...soundEvidence, publications })
    expect(findings.find(({ code }) => code === 'publish-failed')?.message ?? null).toBe(message)
  })

  it('to a server that delivers none of it is told so', () => {
    const ledger = { ...soundEvidence.ledger, expected: 500, delivered: 0, missing: 500, clientsMissingEvents: 5 }
    const { findings } = judge({ ...soundEvidence, ledger, publications: taken })
    expect(findings.map(({ message }) => message)).toContain('the server took all 100 events and delivered none')
  })

  it.each([
    ['an idle server', 0.3, 'rate-not-attained'],
    ['a busy server', 0.9, 'server-saturated'],
  ])('in whose queue events wait for %s is %s', (_, loopUtilisation, code) => {
    const server = { ...soundEvidence.server, loopUtilisation }
    const codes = (queueWaitP99Us: number) => {
      const { findings, reasons } = judge({ ...soundEvidence, server, publications: { ...taken, queueWaitP99Us } })
      return [...findings, ...reasons].map((remark) => remark.code)
    }
    expect(codes(1_400_000)).toContain(code)
    expect(codes(5_000)).not.toContain(code)
  })

  const CHERRYPY = { inFlight: 1, offered: 750, taken: 303, queueWaitP99Us: 1_400_000 }
  it.each<[string, Partial<ServerEvidence>, boolean, RegExp, RegExp]>([
    [
      'is full',
      { loopUtilisation: 0.9 },
      true,
      /303 of 750 .*, at 90 % utilisation$/,
      /^this is the contender’s result/,
    ],
    [
      'waits for a lock, perhaps',
      { loopUtilisation: 0.43 },
      false,
      /303 of 750 .*, at 43 % utilisation: whether the server takes more when asked for more at once is not known$/,
      /publish\.inFlight\): if they wait as long then, the server is the limit$/,
    ],
    [
      'nobody can see',
      { loopUtilisation: 0, cpuUs: 0, isSeen: false },
      false,
      /303 of 750 .*, and how busy the server was is not known: nobody named its process$/,
      /\(pid\); /,
    ],
  ])('whose events wait for a server that %s says what is known', (_, change, isValid, message, remedy) => {
    const publications = { ...taken, ...CHERRYPY }
    const verdict = judge({ ...soundEvidence, server: { ...soundEvidence.server, ...change }, publications })
    const remark = [...verdict.findings, ...verdict.reasons].find(
      ({ evidence }) => evidence.queueWaitP99Us !== undefined,
    )
    expect(verdict.valid).toBe(isValid)
    expect(remark?.message).toMatch(message)
    expect(remark?.remedy).toMatch(remedy)
    expect(remark?.evidence.loopUtilisation).toBe(change.isSeen === false ? null : change.loopUtilisation)
  })

  it.each([
    [null, 'server-saturated'],
    [taken, 'publisher-delayed'],
  ])('whose publisher (%j) is late is %s', (publications, code) => {
    const evidence = soundEvidence
    const server = { ...evidence.server, publisherLagP99Us: 1e6, runQueueWaitUs: 0, loopUtilisation: 1 }
    const { findings, reasons } = judge({ ...evidence, server, publications })
    expect([...findings, ...reasons].map((remark) => remark.code)).toContain(code)
  })
})
