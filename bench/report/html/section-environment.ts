/** The machine and the software, in short and in full; and what the numbers do not say. */
import { machineInShort, softwareInShort } from '../provenance.js'
import type { Report, ReportRun } from '../report.js'
import { html, type Markup } from './markup.js'
import type { Section } from './page.js'
import { suffix, textDetails } from './text-details.js'

export function environmentSection({ runs }: Report): Section {
  return { id: 'environment', title: 'Environment', body: html`${runs.map(runEnvironment)}` }
}

function runEnvironment(run: ReportRun): Markup {
  const { result, name } = run.source
  const title = run.label === '' ? null : html`<h3>${run.label}: ${name}</h3>`
  return html`${title}<dl class="facts"><dt>Machine</dt><dd>${machineInShort(result.environment)}</dd>
<dt>Software</dt><dd>${softwareInShort(result).join(' · ')}</dd></dl>
${textDetails(`Everything recorded of the machine, its limits and the libraries${suffix(run)}`, result.environment)}`
}

export function limitsSection({ runs }: Report): Section {
  const oneBlock = runs.some(({ model }) => model.blocks === 1)
  const limits = [...LIMITS, ...betweenLimits(runs), ...(oneBlock ? [ONE_BLOCK] : [])]
  return {
    id: 'limits',
    title: 'What this does not say',
    body: html`<ul class="limits">${limits.map(([head, text]) => html`<li><strong>${head}</strong> ${text}</li>`)}</ul>`,
  }
}

/** Beside METHODOLOGY.md, “What this does not say”. */
const LIMITS: readonly (readonly [head: string, text: string])[] = [
  [
    'One machine, loopback.',
    'Server and clients share its cores, memory and kernel. Differences in bytes and requests carry over to other networks; differences of tenths of a millisecond do not.',
  ],
  [
    'The sender runs the receiver’s TCP input.',
    'On loopback the server’s CPU time contains kernel work that a real server would leave to its clients’ machines.',
  ],
  ['One server process.', 'Nothing here says how a transport spreads over several processes or machines.'],
  [
    'Simulated clients.',
    'They speak the protocols and check every event, but run no browser: its connection limits, its parsing and its battery are not measured.',
  ],
]

/** What of TLS, proxies and HTTP/2 is not in these results. */
function betweenLimits(runs: Report['runs']): (readonly [head: string, text: string])[] {
  const rows = runs.flatMap(({ model }) => model.rows)
  const hasTls = rows.some(({ topology }) => topology?.tls === true)
  const hasProxy = rows.some(({ topology }) => topology !== null && topology.proxy !== null)
  const absent = [...(hasTls ? [] : ['TLS']), ...(hasProxy ? [] : ['proxy']), 'loss', 'distance']
  const missing = [...(hasTls ? [] : ['encryption']), ...(hasProxy ? [] : ['a reverse proxy']), 'retransmission']
  const head = absent.map((what, i) => (i === 0 ? `No ${what}` : `no ${what}`)).join(', ')
  const overHttp2 = rows.some(({ http }) => http === 'h2')
  return [
    [`${head}.`, `What ${missing.join(', ')} or a long round trip add to each transport is not in these numbers.`],
    [
      overHttp2 ? 'HTTP/1.1, HTTP/2 and WebSocket only.' : 'HTTP/1.1 and WebSocket only.',
      'HTTP/3 and WebTransport are not measured.',
    ],
  ]
}

const ONE_BLOCK = [
  'One block is one observation.',
  'It has no spread; --blocks 3 repeats every trial in shuffled order with fresh processes and shows it.',
] as const
