/** What stands around the tables of a report: what was measured, what did not count and why, and how to read figures. */
import { formatCount, formatSetting, inPercent } from '../format.js'
import { betweenNotes, publishNotes } from './between-notes.js'
import { FEW } from './cells.js'
import { nameOf, speaksTls } from './columns.js'
import type { Figure } from './figure.js'
import type { ReportModel } from './model.js'
import { isPush, type ReportRow, type RowProblem } from './rows.js'

/** What was measured and how often: `1,000 clients`, `10 events/s to each`, …, `3 blocks`, `seed 1`. */
export function settingsOf({ scenario, blocks, kind }: ReportModel): string[] {
  return [...workloadOf({ scenario, kind }), `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`, `seed ${scenario.seed}`]
}

type Workload = Pick<ReportModel, 'scenario' | 'kind'>

/** The settings that people tell scenarios by. */
export function workloadOf({ scenario, kind }: Workload): string[] {
  const { workload, phases } = scenario
  const clients =
    scenario.points.length > 0 ? scenario.points.map(formatCount).join(' / ') : formatCount(scenario.clients)
  return [
    `${clients} clients`,
    ...(scenario.streamsPerUser > 1
      ? [
          `${formatCount(scenario.streamsPerUser)} to a user (${formatCount(Math.ceil(scenario.clients / scenario.streamsPerUser))} users)`,
        ]
      : []),
    ...(kind === 'idle' ? ['nothing published'] : [loadText(scenario), `${formatCount(workload.payloadBytes)} B`]),
    ...(scenario.permessageDeflate ? ['permessage-deflate'] : []),
    `${formatSetting(phases.durationSeconds)} s measured`,
  ]
}

function loadText({ workload, upstream }: ReportModel['scenario']): string {
  if (upstream !== null) {
    const loop = upstream.loop === 'closed' ? ', in a closed loop' : ''
    return `${formatSetting(upstream.ratePerSecond)} messages/s of each client${loop}`
  }
  return `${formatSetting(workload.ratePerSecond)} events/s to each`
}

export const COST_TITLE = 'Cost per delivered message'
export const IDLE_MEMORY_TITLE = 'Memory of waiting clients'
export const IDLE_COST_TITLE = 'Cost of waiting'
export const MEANING_TITLE = 'What it means'
export const LIMITATIONS_TITLE = 'What engines cannot do, or do by themselves'

export function latencyTitle({ kind }: ReportModel): string {
  return kind === 'echo'
    ? 'Round trip, from the scheduled send to the answer'
    : 'Delivery latency, from the intended time to the receipt'
}

const LOOPBACK_NOTE =
  'Server CPU: on loopback the sender also runs the receiver’s TCP input; above idle: less what it uses with no subscriber.'

const LIBRARY_NOTE = 'Simulated by library clients (ws, undici): they cost the load processes more.'

const WAITING_NOTE =
  'Cost of waiting: at the most clients with a valid trial; wire: all bytes, also those of reconnecting, which waiting takes too.'

/** How to read the figures; `place` says where the spread stands: `below them`. */
export function figureNotes(model: ReportModel, place: string): string[] {
  const figures = [...model.rows, ...model.floor].flatMap((row) => Object.values(row.latency) as Figure[])
  const has = (kind: Figure['kind']): boolean => model.kind !== 'idle' && figures.some((figure) => figure.kind === kind)
  return [
    ...(model.blocks > 1
      ? [`Medians over the blocks; ${place} the lowest and the highest block where they differ.`]
      : []),
    ...(has('few')
      ? [`${FEW}: too few distinct events to state it; measure longer (--duration) or faster (--rate).`]
      : []),
    ...(has('greater')
      ? ['> x: that rank never arrived; x is the shortest time that one of the missing was waited for.']
      : []),
    LOOPBACK_NOTE,
    ...(model.client === 'library' ? [LIBRARY_NOTE] : []),
    ...shardsNote(model),
    ...(model.idle.length === 0 ? [] : [WAITING_NOTE]),
    ...severalNote(model),
    ...betweenNotes(model),
    ...publishNotes(model),
  ]
}

/** How many processes the servers ran in, when it was not one. */
function shardsNote({ rows, floor }: ReportModel): string[] {
  const onOnePort = [...rows, ...floor].filter(({ topology }) => (topology?.upstreams ?? 1) === 1)
  const counts = new Set(onOnePort.flatMap(({ used }) => used.map(({ server }) => server.shards.length)))
  const several = [...counts].filter((count) => count > 1).sort((a, b) => a - b)
  if (several.length === 0) return []
  return [
    `Each server ran in ${several.join(' or ')} processes on one port (--server-processes; by itself where one may not open enough files): its CPU and memory are their sums, with the process that starts them.`,
  ]
}

/** Reads that carry several events for less than this share of a push contender's reads are not worth a word. */
const SEVERAL_SHARE = 0.01

function severalNote({ rows }: ReportModel): string[] {
  const list = rows.flatMap((row) => {
    const reads = row.used.reduce((sum, { requests }) => sum + requests.reads, 0)
    const several = row.used.reduce((sum, { requests }) => sum + requests.readsWithSeveral, 0)
    if (!isPush(row.transport) || several <= SEVERAL_SHARE * reads) return []
    return [`${inPercent(several / reads)} % of socket reads of ${nameOf(row)}`]
  })
  if (list.length === 0) return []
  return [`${list.join(', ')} carried several events: they share one receive time.${recordsText(rows)}`]
}

/** Node hands out what it decrypts or unpacks piece by piece, however much one read of the socket brought. */
function recordsText(rows: readonly ReportRow[]): string {
  const such = rows.filter((row) => isPush(row.transport) && (speaksTls(row) || row.http === 'h2'))
  if (such.length === 0) return ''
  const names = [...new Set(such.map(({ contender }) => contender))].join(', ')
  return ` A read of ${names} is one TLS record or HTTP/2 DATA frame, each with its own receive time.`
}

/** A problem and everybody whom it concerns, with the block if there are several: `sse/node (block 2)`. */
export interface ProblemNote extends Pick<RowProblem, 'kind' | 'code' | 'message' | 'remedy'> {
  readonly names: readonly string[]
}

/** What has the same text is said once; failed and invalid trials come first. */
export function problemNotes(model: ReportModel): ProblemNote[] {
  const notes = new Map<string, ProblemNote>()
  for (const [row, problem] of problemsOf(model)) {
    const { kind, code, message, remedy, block } = problem
    const name = model.blocks > 1 ? `${nameOf(row)} (block ${block + 1})` : nameOf(row)
    const key = JSON.stringify([kind, code, message, remedy])
    notes.set(key, { kind, code, message, remedy, names: [...(notes.get(key)?.names ?? []), name] })
  }
  const all = [...notes.values()]
  return (['failed', 'invalid', 'finding'] as const).flatMap((kind) => all.filter((note) => note.kind === kind))
}

function problemsOf({ rows, floor }: ReportModel): (readonly [ReportRow, RowProblem])[] {
  return [...rows, ...floor].flatMap((row) => row.problems.map((problem) => [row, problem] as const))
}

/** `message [code] Remedy: remedy` */
export function problemText({ message, code, remedy }: Pick<RowProblem, 'message' | 'code' | 'remedy'>): string {
  return `${message} [${code}] Remedy: ${remedy}`
}

export function unavailableNotes({ unavailable }: ReportModel): string[] {
  return unavailable.map(({ contender, reason }) => `not available: ${contender}: ${reason}`)
}

/** That trials are missing, or that the run was killed after the last of them; null: it came to its end. */
export function incompleteNote({ aborted, finished, trialsDone, trialsPlanned }: ReportModel): string | null {
  const count = `${trialsDone} of ${trialsPlanned} trials`
  if (aborted) return `Interrupted: ${count} were run.`
  if (trialsDone < trialsPlanned) return `Incomplete: ${count} were run.`
  return finished ? null : `Not finished: ${count} were run, yet the run did not come to its end.`
}

export function limitationNotes({ limitations }: ReportModel): string[] {
  return limitations.map(({ text, contenders }) => `${contenders.join(', ')}: ${text}`)
}
