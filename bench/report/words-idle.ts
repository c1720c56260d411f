/** What waiting costs, in sentences. */
import { formatBytes, formatNumber, formatRatio } from '../format.js'
import { medianValue } from './figure.js'
import type { IdleRow } from './idle.js'

export function idleSentences(all: readonly IdleRow[]): string[] {
  const rows = all.filter((row) => !row.isFloor)
  return rows.length === 0 ? [] : [...memorySentence(rows), ...requestSentence(rows)]
}

function memorySentence(rows: readonly IdleRow[]): string[] {
  const known = rows
    .flatMap((row) => (row.rssBytesPerClient === null ? [] : [{ name: row.contender, bytes: row.rssBytesPerClient }]))
    .sort((a, b) => a.bytes - b.bytes)
  const [least] = known
  const most = known.at(-1)
  if (least === undefined || most === undefined) return ['Memory per client needs at least two valid points.']
  if (least === most) return [`Memory per waiting client: ${least.name} ${formatBytes(least.bytes)}.`]
  const ratio = least.bytes > 0 ? ` (${formatRatio(most.bytes / least.bytes)})` : ''
  return [
    `Memory per waiting client: least ${least.name} with ${formatBytes(least.bytes)}; most ${most.name} with ${formatBytes(most.bytes)}${ratio}.`,
  ]
}

function requestSentence(rows: readonly IdleRow[]): string[] {
  const busy = rows.filter((row) => (medianValue(row.requestsPerClientSecond) ?? 0) > 0)
  if (busy.length === 0) return []
  const list = busy.map((row) => `${row.contender} ${formatNumber(medianValue(row.requestsPerClientSecond) ?? 0)}`)
  return [`Waiting asks all the same, requests per client and second: ${list.join(', ')}.`]
}
