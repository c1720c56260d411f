/** The proof as a table for people. */
import { formatCount, formatShare, NONE } from '../../format.js'
import { type Paint, painter } from '../../report/paint.js'
import { type Column, renderTable } from '../../report/table.js'
import type { Cell, FalseAlarms, Share } from './cell.js'
import { BIAS_SHARES, FALSE_ALARM_LIMIT } from './cell.js'
import type { Proof } from './proof.js'
import type { SessionsCell } from './sessions-check.js'

export function proofText(proof: Proof, { color }: { readonly color: boolean }): string {
  const paint = painter(color)
  return [
    paint('bold', `A/B gate on unchanged code: family-wise error ${proof.alpha} over ${proof.family.join(', ')}`),
    renderTable(cellColumns(paint), proof.cells, paint),
    '',
    `False alarms: sessions with any regression, as counted, and the limit that the true rate is below with 95 % confidence; at most ${formatShare(FALSE_ALARM_LIMIT)} is allowed.`,
    'Where few sessions cannot tell, many more are drawn. Power: share of regressions found, as counted, at the ratio that a session before printed: at least 80 %.',
    '',
    paint('bold', 'Noisy rows of check: one more session of unchanged code against a baseline of several'),
    renderTable(sessionColumns(paint), proof.sessions, paint),
    '',
    paint('bold', 'Cases without chance, and ties on the margin'),
    ...proof.facts.map(({ what, found, holds }) => `${mark(holds, paint)} ${what}${holds ? '' : ` (found ${found})`}`),
    '',
    proof.holds
      ? paint('green', 'Every statement holds.')
      : paint(
          'red',
          `Not every statement holds: ${failures(proof)} of them ${failures(proof) === 1 ? 'does' : 'do'} not.`,
        ),
  ].join('\n')
}

function cellColumns(paint: Paint): Column<Cell>[] {
  return [
    { head: 'noise of unchanged code', align: 'left', cell: ({ model }) => model },
    { head: 'blocks', cell: ({ blocks }) => formatCount(blocks) },
    ...BIAS_SHARES.map((biasShare) => ({
      head: biasShare === 0 ? 'false alarms' : `false alarms,\nbias of ${formatShare(biasShare)}`,
      cell: ({ falseAlarms }: Cell) => alarmsText(falseAlarms.find((one) => one.biasShare === biasShare)),
    })),
    { head: 'power', cell: ({ power }) => shareText(power) },
    { head: 'coverage of\n95 % intervals', cell: ({ coverage }) => shareText(coverage) },
    { head: '', align: 'left', cell: ({ holds }) => mark(holds, paint) },
  ]
}

function sessionColumns(paint: Paint): Column<SessionsCell>[] {
  return [
    { head: 'sessions differ by', cell: ({ deviation }) => formatShare(deviation) },
    { head: 'in the baseline', cell: ({ sessions }) => formatCount(sessions) },
    { head: 'false alarms', cell: (cell) => `${shareText(cell)} of ${formatCount(cell.trials)}` },
    { head: 'promised', cell: ({ limit }) => `≤ ${formatShare(limit)}` },
    { head: '', align: 'left', cell: ({ holds }) => mark(holds, paint) },
  ]
}

function alarmsText(found: FalseAlarms | undefined): string {
  if (found === undefined) return NONE
  return `${formatCount(found.hits)} of ${formatCount(found.trials)}, < ${formatShare(found.upper)}`
}

function shareText({ hits, trials }: Share): string {
  return formatShare(hits / trials)
}

function mark(holds: boolean, paint: Paint): string {
  return holds ? paint('green', 'holds') : paint('red', 'FAILS')
}

function failures({ facts, cells, sessions }: Proof): number {
  return [...facts, ...cells, ...sessions].filter(({ holds }) => !holds).length
}
