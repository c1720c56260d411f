/** What waiting costs in memory and requests, in sentences. */
import { formatBytes, formatNumber, formatRatio } from '../../format.js'
import { slopeCell } from '../cells.js'
import { isResolved, medianValue, type Slope } from '../figure.js'
import type { IdleRow } from '../idle.js'
import { asides } from './phrases.js'

interface Known {
  readonly name: string
  readonly slope: Slope
}

/** Contenders without a valid point are not spoken of. */
function contenders(all: readonly IdleRow[]): IdleRow[] {
  return all.filter((row) => !row.isFloor && row.points.length > 0)
}

export function memorySentences(all: readonly IdleRow[]): string[] {
  const rows = contenders(all)
  if (rows.length === 0) return []
  const known = rows
    .flatMap(({ contender, rssBytesPerClient: slope }) => (slope === null ? [] : [{ name: contender, slope }]))
    .sort((a, b) => a.slope.perUnit - b.slope.perUnit)
  const unseen = rows.filter(isUnseen).map(({ contender }) => contender)
  const unknown = unseen.length === 0 ? [] : [`Memory per waiting client is not known of ${unseen.join(', ')}.`]
  if (unseen.length === rows.length) return unknown
  if (known.length === 0) return ['Memory per client needs at least two valid points.', ...unknown]
  const bare = known.filter(({ slope }) => slope.standardError === null)
  const unresolved = known.filter((entry) => !bare.includes(entry) && !isResolved(entry.slope)).map(({ name }) => name)
  return [
    ...resolvedSentence(known.filter(({ slope }) => isResolved(slope))),
    ...(unresolved.length === 0
      ? []
      : [
          `Memory per waiting client is too small to be told from the scatter between the points: ${unresolved.join(', ')}.`,
        ]),
    ...bareSentence(bare),
    ...unknown,
  ]
}

/** Points enough, and nobody who read the memory there. */
function isUnseen({ points, rssBytesPerClient, rssBytes }: IdleRow): boolean {
  return points.length > 1 && rssBytesPerClient === null && rssBytes.kind === 'none'
}

/** Shown, never judged. */
function bareSentence(bare: readonly Known[]): string[] {
  if (bare.length === 0) return []
  const list = bare.map((entry) => `${entry.name} ${bytesText(entry)}`).join(', ')
  return [`Memory per waiting client, from two points that leave no scatter to judge by: ${list}.`]
}

function resolvedSentence(known: readonly Known[]): string[] {
  const [least] = known
  const most = known.at(-1)
  if (least === undefined || most === undefined) return []
  if (least === most) return [`Memory per waiting client: ${least.name} ${bytesText(least)}.`]
  if (!areTold(least, most)) {
    return [
      `Memory per waiting client: no difference beyond noise, from ${least.name} with ${bytesText(least)} to ${most.name} with ${bytesText(most)}.`,
    ]
  }
  const ratio = formatRatio(most.slope.perUnit / least.slope.perUnit)
  const equals = known.filter((other) => other !== least && !areTold(least, other)).map(({ name }) => name)
  const beside = equals.length === 0 ? '' : `, not told apart from ${equals.join(', ')}`
  return [
    `Memory per waiting client: least ${least.name} with ${bytesText(least)}${beside}; most ${most.name} with ${bytesText(most)}${asides(ratio)}.`,
  ]
}

/** By two standard errors of the difference. */
function areTold({ slope: a }: Known, { slope: b }: Known): boolean {
  return (
    Math.abs(a.perUnit - b.perUnit) >
    2 * Math.hypot(a.standardError ?? Number.POSITIVE_INFINITY, b.standardError ?? Number.POSITIVE_INFINITY)
  )
}

function bytesText({ slope }: Known): string {
  return slopeCell(slope, formatBytes)
}

export function waitingRequestSentences(all: readonly IdleRow[]): string[] {
  const rows = contenders(all)
  if (rows.length === 0) return []
  const busy = rows.filter((row) => (medianValue(row.requestsPerClientSecond) ?? 0) > 0)
  if (busy.length === 0) return ['Nobody asks while waiting.']
  const list = busy.map((row) => `${row.contender} ${formatNumber(medianValue(row.requestsPerClientSecond) ?? 0)}`)
  return [`While they wait, clients still ask, requests per client and second: ${list.join(', ')}.`]
}
