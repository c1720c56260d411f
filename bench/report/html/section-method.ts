/** How it was measured, so that a reader can judge and repeat it: definitions, command, seed, the resolved scenario. */
import { formatCount, formatSetting, shareToPercent, usToMs } from '../../format.js'
import { MIN_EVENTS_BEYOND, MIN_SAMPLES_BEYOND } from '../../measure/percentiles.js'
import { CLOSE_SHARE } from '../figure.js'
import type { ReportModel } from '../model.js'
import { LIMITATIONS_TITLE, limitationNotes } from '../notes.js'
import { commandText } from '../provenance.js'
import { TIMER_NOISE_US } from '../ranking.js'
import type { Report, ReportRun } from '../report.js'
import { INTERVAL_BLOCKS } from '../words/contrast.js'
import { html, type Interpolated, type Markup } from './markup.js'
import type { Section } from './page.js'
import { suffix, textDetails } from './text-details.js'

export function methodSection(report: Report): Section {
  const { runs } = report
  const [first] = runs
  const body = html`<dl class="terms">${[...gateDefinitions(report), ...definitions(first.model)].map(
    ([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`,
  )}</dl>
${runs.map(runMethod)}
${limitationsMarkup(runs)}`
  return { id: 'method', title: 'Method', body }
}

type Definition = readonly [term: string, text: Interpolated]

/** As METHODOLOGY.md has them, in short. */
function definitions(model: ReportModel): readonly Definition[] {
  const { kind, idle } = model
  const timed = kind === 'idle' ? [] : [kind === 'echo' ? roundTrip(model) : DELIVERY, ...TIMED]
  return [...timed, ...(idle.length === 0 ? [] : WAITING), ...COUNTED]
}

/** Of gates that compare. */
function gateDefinitions({ gates }: Report): readonly Definition[] {
  const has = (kind: Report['gates'][number]['kind']): boolean => gates.some((gate) => gate.kind === kind)
  if (!has('ab') && !has('check')) return []
  return [VERDICTS, ...(has('ab') ? [NOISY_ARMS] : []), ...(has('check') ? [NOISY_SESSIONS] : []), UNMOVING]
}

const CLOSE_PERCENT = formatSetting(shareToPercent(CLOSE_SHARE))

const VERDICTS: Definition = [
  'Verdicts',
  'Regression: worse than tolerated, and not by chance. Inconclusive: neither that nor its contrary can be told at this noise. Invalid: something is missing or was not measured soundly. A gate has the strongest verdict of the rows that decide: invalid, regression, inconclusive, pass.',
]
const NOISY_ARMS: Definition = [
  'Noisy metrics of two arms',
  'Latency, CPU, rate, memory: a sample is the pair of trials of one block, each with fresh processes. An exact signed-rank test of the log ratios against the margin, adjusted by Holm over all of them that decide; the ratio is the Hodges–Lehmann estimate with the interval of the same test. A pass says that the one-sided 95 % upper bound lies within the margin, not merely that no regression was seen.',
]
const NOISY_SESSIONS: Definition = [
  'Noisy metrics against a baseline',
  'Relative to a reference contender of the same blocks, by a prediction interval over the baseline’s sessions. A pass says that no regression was seen; beside it stands the smallest change that would have been.',
]
const UNMOVING: Definition = [
  'Exact and counted metrics',
  'Exact ones are counted and do not move with the machine: nothing is tolerated. Counted ones hardly do: a small share is tolerated.',
]
const DELIVERY: Definition = [
  'Delivery latency',
  'From the instant an event was due by the seeded schedule to its receipt by one simulated client. A server that stalls shows as the latency of everything that waits behind it: the publisher never skips and never moves its schedule.',
]
function roundTrip({ scenario }: ReportModel): Definition {
  const when =
    scenario.upstream?.loop === 'closed'
      ? 'A client sends when a message is due and the answer to the one before has come; late ones follow at once.'
      : 'Clients send by an open-loop schedule, whether or not earlier answers have come.'
  return [
    'Round trip',
    `From the scheduled send of a client’s message to the receipt of its answer as an event on the transport. ${when}`,
  ]
}
const TIMED: readonly Definition[] = [
  [
    'Transport latency',
    `From the entry of publish to the receipt. Timers in Node.js are about 1 ms coarse, so delivery latencies less than ${formatSetting(usToMs(TIMER_NOISE_US))} ms apart are judged on this one.`,
  ],
  [
    'Percentiles',
    `Ranked over what was expected, so that what never arrived counts as infinitely late. Shown only with at least ${MIN_SAMPLES_BEYOND} samples and ${MIN_EVENTS_BEYOND} distinct events beyond them. Histograms are merged; percentiles are never averaged: over several blocks a table shows the median of the blocks’ values and their range.`,
  ],
  [
    'The floor',
    `Pre-built bytes on a bare socket with the same clients and rate: what load engine and machine cost by themselves. Contenders whose p50 is at most ${CLOSE_PERCENT} % above it are not ranked against each other on latency. It runs on node:net, so an engine in native code can lie below it.`,
  ],
]
const WAITING: readonly Definition[] = [
  [
    'Memory per client',
    'Slope of the server’s memory over the client counts of the scenario by least squares, ± its standard error; each point is a fresh process, RSS and heap read after a forced garbage collection.',
  ],
  [
    'Cost of waiting',
    'At the most clients that the contender has a valid trial of, over the measured phase. Bytes are all that the clients’ sockets carried in it, both directions: heartbeats, polls that find nothing, and the set-up of connections that a server closed for waiting and its clients opened again. In what a message costs, set-up is not included.',
  ],
]
const COUNTED: readonly Definition[] = [
  [
    'The ledger',
    'Expected = delivered + missing, from three counts made independently: the seeded schedule, first receipts, and holes in each client’s own record. A trial in which it does not hold is invalid.',
  ],
  [
    'Differences',
    `From ${INTERVAL_BLOCKS} blocks on two contenders differ when the exact 95 % interval of their ratios within the blocks (signed rank) leaves out 1; with fewer, when their ranges over the blocks do not overlap; with a single valid trial of either there is no range, and they must differ by more than ${CLOSE_PERCENT} %.`,
  ],
  [
    'Cost',
    'Read by each process at the start and the end of the measured phase, per delivery received in it. Bytes are those of both directions that the clients’ sockets carried, TCP/IP heads and set-up excluded. CPU is user and system time of the server process; above idle is less what the same server uses at the same rate with no subscriber.',
  ],
]

function runMethod(run: ReportRun): Markup {
  const { result } = run.source
  const title = run.label === '' ? null : html`<h3>${run.label}: ${run.source.name}</h3>`
  const facts: readonly Definition[] = [
    ['Command', html`<code>${commandText(result.run.command)}</code>`],
    ['Seed', html`<code>${result.run.seed}</code> of everything random: schedule, order of trials, phases of pollers`],
    [
      'Trials',
      `${formatCount(run.model.trialsDone)} of ${formatCount(run.model.trialsPlanned)} planned, each with fresh processes, in shuffled order inside each block`,
    ],
    ['Started', html`<time datetime="${result.run.startedAt}">${result.run.startedAt}</time>`],
  ]
  return html`${title}<dl class="facts">${facts.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
${textDetails(`The resolved scenario${suffix(run)}`, result.scenario)}
${textDetails(`The limits that verdicts were judged by${suffix(run)}`, result.thresholds)}`
}

function limitationsMarkup(runs: Report['runs']): Markup | null {
  const notes = [...new Set(runs.flatMap(({ model }) => limitationNotes(model)))]
  if (notes.length === 0) return null
  return html`<h3>${LIMITATIONS_TITLE}</h3><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`
}
