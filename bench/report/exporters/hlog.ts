/**
 * Report → HdrHistogram interval log (`.hlog`, format 1.3): delivery latency of every second of the trials that count,
 * all contenders in one log, told apart by tag. The histograms are those of the result file, byte for byte; the
 * library's own writer would compress them again, and writes a local time and a blank line that its readers trip over.
 */
import { BenchError } from '../../errors.js'
import { isoToSeconds, usToMs } from '../../format.js'
import type { CompletedTrial } from '../../result/schema.js'
import { verificationSentences } from '../provenance.js'
import type { Exporter, Report } from '../report.js'
import { oneLine, type RunRow, runRows, tagOf } from './artifact-names.js'

export const HLOG: Exporter = {
  format: 'hlog',
  extension: 'hlog',
  render: (report) => [{ part: null, text: `${logLines(report).join('\n')}\n` }],
}

interface LoggedTrial {
  readonly from: RunRow
  readonly trial: CompletedTrial
  readonly startSeconds: number
}

/** In the order of time, as readers expect. */
function logLines(report: Report): string[] {
  const trials = runRows(report.runs)
    .flatMap((from) =>
      from.row.used.map((trial): LoggedTrial => ({ from, trial, startSeconds: secondsOf(trial.startedAt) })),
    )
    .sort((a, b) => a.startSeconds - b.startSeconds)
  const base = report.runs.map((run) => run.source.result.run.startedAt).sort((a, b) => secondsOf(a) - secondsOf(b))[0]
  const startedAt = base ?? ''
  return [...headLines(report, startedAt), ...trials.flatMap((trial) => trialLines(trial, secondsOf(startedAt)))]
}

function headLines({ runs }: Report, startedAt: string): string[] {
  const start = secondsOf(startedAt).toFixed(3)
  return [
    ...runs.flatMap(({ label, source, model }) =>
      [
        `${label === '' ? '' : `${label}: `}${model.scenario.name}, ${source.name}, SHA-256 ${source.result.sha256}`,
        ...verificationSentences(source.verification),
      ].map(comment),
    ),
    comment('Delivery latency of what arrived in each second; values in microseconds, Interval_Max in milliseconds'),
    comment('StartTimestamp is the start of the trial plus the seconds since its T0; set-up and warm-up are left out'),
    comment('For HistogramLogProcessor: -outputValueUnitRatio 1000 gives milliseconds, -tag chooses a contender'),
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${start} (seconds since epoch), ${oneLine(startedAt)}]`,
    `#[BaseTime: ${start} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ]
}

function trialLines({ from, trial, startSeconds }: LoggedTrial, baseSeconds: number): string[] {
  const tag = tagOf(from)
  const { reasons, valid } = trial.validity
  const verdict = valid ? 'valid' : `INVALID: ${reasons.map(({ message }) => message).join('; ')}`
  return [
    comment(`${tag}, block ${trial.block + 1}, ${verdict}, never arrived: ${trial.ledger.missing}`),
    ...trial.series.map(({ second, maxUs, hdr }) => {
      if (!BASE64.test(hdr)) throw unreadable(tag, trial.block, second)
      const start = (startSeconds - baseSeconds + second).toFixed(3)
      return `Tag=${tag},${start},1.000,${usToMs(maxUs ?? 0).toFixed(3)},${hdr}`
    }),
  ]
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function unreadable(tag: string, block: number, second: number): BenchError {
  const message = `the latency histogram of ${tag}, block ${block + 1}, second ${second}, cannot be read: no base64`
  return new BenchError({ code: 'result-foreign', message })
}

/** With a space, or text could pass for a start time. */
function comment(text: string): string {
  return `# ${oneLine(text)}`
}

/** What is no instant counts as 0, so that the log stays readable. */
function secondsOf(iso: string): number {
  const seconds = isoToSeconds(iso)
  return Number.isFinite(seconds) ? seconds : 0
}
