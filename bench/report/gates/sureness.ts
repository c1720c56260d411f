/** How sure a gate can be: its error rate, what it rests on, and the smallest change that it would have found. */
import { formatCount, formatSetting, shareToPercent } from '../../format.js'
import { ratioOrNone, rowName } from '../../gate/exporters/row-text.js'
import type { GateFile, GateRow } from '../../gate/gate-file.js'
import { timesWorse } from './worse.js'

export function gateSureness(gate: GateFile): string[] {
  if (gate.kind === 'thresholds') return [OBJECTIVES]
  const deciding = gate.rows.filter(({ advisory }) => !advisory)
  const noisy = deciding.filter((row) => row.class === 'noisy')
  return [
    ...(gate.family === 0 ? [] : [errorRate(gate)]),
    ...(gate.kind === 'ab' ? blocksSentence(noisy) : []),
    ...detectableSentence(noisy),
    ...(deciding.some((row) => row.class === 'exact') ? [EXACT] : []),
  ]
}

const OBJECTIVES =
  'Objectives are absolute: they hold for this machine and this run, and do not tell a change of the code from one of the machine.'
const EXACT =
  'Exact metrics do not move with the machine: they are compared for equality, and any change for the worse is one of the code.'

/** Against a baseline it is about a change at all: a margin only comes on top. */
function errorRate({ kind, alpha, family }: GateFile): string {
  const share = `${formatSetting(shareToPercent(alpha))} %`
  const metrics = family === 1 ? 'its noisy metric' : `any of its ${formatCount(family)} noisy metrics`
  const unchanged = kind === 'ab' ? 'none of them is truly worse than tolerated' : 'nothing has changed'
  return `It reports a regression of ${metrics} in at most ${share} of runs where ${unchanged}${family === 1 ? '' : ' (family-wise error)'}.`
}

function blocksSentence(rows: readonly GateRow[]): string[] {
  const counts = rows.map(({ blocks }) => blocks.length).filter((count) => count > 0)
  if (counts.length === 0) return []
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const blocks = least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`
  return [`Noisy metrics rest on ${blocks} ${most === 1 ? 'block' : 'blocks'}, each with a trial of both sides.`]
}

/** Where it sees best, and where worst. */
function detectableSentence(rows: readonly GateRow[]): string[] {
  const known = rows
    .flatMap((row) => (row.detectable === null ? [] : [{ row, worse: timesWorse(row, row.detectable) }]))
    .sort((a, b) => a.worse - b.worse)
  const [best] = known
  const worst = known.at(-1)
  if (best === undefined || worst === undefined) return []
  const from = ({ row }: typeof best): string => `${rowName(row)} from ${ratioOrNone(row.detectable)} on`
  const beside = best === worst ? '' : `, and ${from(worst)} at the other end`
  return [`At this noise it finds a change of ${from(best)}${beside}, with power 0.8.`]
}
