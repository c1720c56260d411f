/** What waiting costs, in sentences. */
import { formatBytes, formatNumber, formatRatio } from '../format.js'
import { isResolved, medianValue } from './figure.js'
import type { IdleRow } from './idle.js'

export function idleSentences(all: readonly IdleRow[]): string[] {
  const rows = all.filter((row) => !row.isFloor)
  return rows.length === 0 ? [] : [...memorySentence(rows), ...requestSentence(rows)]
}

function memorySentence(rows: readonly IdleRow[]): string[] {
  const known = rows
    .flatMap(({ contender, rssBytesPerClient: slope }) => (slope === null ? [] : [{ name: contender, slope }]))
    .sort((a, b) => a.slope.perUnit - b.slope.perUnit)
  const resolved = known.filter(({ slope }) => isResolved(slope))
  const unresolved = known.filter(({ slope }) => !isResolved(slope)).map(({ name }) => name)
  if (known.length === 0) return ['Memory per client needs at least two valid points.']
  return [
    ...resolvedSentence(resolved.map(({ name, slope }) => ({ name, bytes: slope.perUnit }))),
    ...(unresolved.length === 0
      ? []
      : [
          `Memory per waiting client is too small to be told from the scatter between the points: ${unresolved.join(', ')}.`,
        ]),
  ]
}

function resolvedSentence(known: readonly { readonly name: string; readonly bytes: number }[]): string[] {
  const [least] = known
  const most = known.at(-1)
  if (least === undefined || most === undefined) return []
  if (least === most) return [`Memory per waiting client: ${least.name} ${formatBytes(least.bytes)}.`]
  return [
    `Memory per waiting client: least ${least.name} with ${formatBytes(least.bytes)}; most ${most.name} with ${formatBytes(most.bytes)} (${formatRatio(most.bytes / least.bytes)}).`,
  ]
}

function requestSentence(rows: readonly IdleRow[]): string[] {
  const busy = rows.filter((row) => (medianValue(row.requestsPerClientSecond) ?? 0) > 0)
  if (busy.length === 0) return []
  const list = busy.map((row) => `${row.contender} ${formatNumber(medianValue(row.requestsPerClientSecond) ?? 0)}`)
  return [`Waiting asks all the same, requests per client and second: ${list.join(', ')}.`]
}
