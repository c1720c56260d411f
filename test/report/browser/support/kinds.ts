/** Reports of every kind that a page must be able to show. */

import { contenderByName } from '../../../../bench/contenders.js'
import { reportOfSources } from '../../../../bench/report/make.js'
import type { Report, ReportSource } from '../../../../bench/report/report.js'
import { seal } from '../../../../bench/result/digest.js'
import type { CompletedTrial, ResultFile } from '../../../../bench/result/schema.js'
import type { Difference } from '../../../../bench/verify/verification.js'
import { hdrOf } from '../../../../scripts/histogram-of.js'
import { largeResult, sampleResult } from '../../../../scripts/large-result.js'
import { completed, result, SAMPLE, zeroSubscribers } from '../../sample.js'
import { proxied, secured } from '../../support/behind-proxy.js'
import { reportOf, unverified, verificationOf } from '../../support/report-of.js'

/** Hand-made results have no histograms; these get one that fits each median. */
export function withHistograms(file: ResultFile): ResultFile {
  return seal({ ...file, trials: file.trials.map((trial) => (trial.state === 'completed' ? measured(trial) : trial)) })
}

function measured(trial: CompletedTrial): CompletedTrial {
  const { count, p50 } = trial.latency
  const us = 'us' in p50 ? p50.us : 1
  const half = Math.floor(count / 2)
  const hdr = hdrOf([us, half], [us * 2, count - half])
  return { ...trial, latency: { ...trial.latency, hdr } }
}

const IDLE = {
  ...result({
    scenario: 'idle',
    trials: [1000, 3000, 5000].flatMap((point) => [
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 20_480 }),
      completed({ contender: 'websocket/ws', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 10_240 }),
      completed({ contender: 'floor/net', p50Us: 1, point, rssBytes: 50 * 2 ** 20 + point * 5120, cpuUs: 5 }),
    ]),
  }),
  zeroSubscribers: ['sse/node', 'floor/net'].map((contender) => zeroSubscribers(contender, 0.02)),
}

const ECHO = result({
  scenario: 'echo',
  trials: [completed({ contender: 'websocket/ws', p50Us: 900 }), completed({ contender: 'sse/node', p50Us: 1800 })],
})

/** TLS, HTTP/2 and proxies in two blocks, one contender published over HTTP. */
const BETWEEN = result({
  overrides: { blocks: 2 },
  contenders: [{ ...contenderByName('websocket/ws'), publish: 'http' }],
  trials: [0, 1].flatMap((block) => [
    completed({ contender: 'sse/node', p50Us: 3000, block }),
    secured(completed({ contender: 'sse/node-h2+tls', p50Us: 3400, block }), { record: 22, handshake: 750 }),
    secured(proxied({ contender: 'sse/node+nginx-h2', p50Us: 8000 + block, block }), { record: 22, handshake: 750 }),
    proxied({ contender: 'sse/node+haproxy', p50Us: 3900, block }),
    completed({ contender: 'websocket/ws', p50Us: 6000, block }),
  ]),
})

export const DIFFERENCES: readonly Difference[] = [
  { where: 'trials[3].latency.p99', stated: '12345', recomputed: '12346' },
]

/** Two results that differ in machine and speed. */
function twoResults(): Report {
  const first = largeResult({ contenders: 4, blocks: 6 })
  const second = largeResult({ contenders: 6, blocks: 6 })
  const changed = seal({ ...second, environment: { ...second.environment, machine: { cpuModel: 'Another' } } })
  const source = (file: ResultFile, name: string): ReportSource => ({
    result: file,
    name,
    href: name,
    verification: verificationOf(file),
  })
  return reportOfSources([source(first, 'before.json'), source(changed, 'after.json')])
}

/** What an interrupted run leaves. */
function interrupted(): ResultFile {
  const sample = sampleResult()
  const run = { ...sample.run, aborted: true, state: 'aborted' as const }
  return seal({ ...sample, run, trials: sample.trials.slice(0, 3) })
}

export const KINDS: Readonly<Record<string, () => Report>> = {
  'the real sample': () => reportOf(sampleResult()),
  'invalid, failed, lossy and unavailable contenders': () => reportOf(withHistograms(SAMPLE)),
  'a scenario of waiting': () => reportOf(withHistograms(seal(IDLE))),
  'TLS, proxies and publishing over HTTP': () => reportOf(withHistograms(BETWEEN)),
  'an echo scenario': () => reportOf(withHistograms(ECHO)),
  'a file that does not verify': () => unverified(reportOf(sampleResult()), DIFFERENCES),
  'two results': twoResults,
  'an interrupted run': () => reportOf(interrupted()),
  'a run without any trial': () => reportOf(seal({ ...sampleResult(), trials: [] })),
}
