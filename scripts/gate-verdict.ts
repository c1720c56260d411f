/** Whether the project passes its own gate where a contender cannot run, or a trial was disturbed. Pure. */
import { type GateFile, verdictOfRows } from '../bench/gate/gate-file.js'
import type { ResultFile } from '../bench/result/schema.js'

export interface OwnGateVerdict {
  readonly isFine: boolean
  /** Contenders that were left out, because they are not available here. */
  readonly left: readonly { readonly contender: string; readonly reason: string }[]
}

interface Demand {
  /** Every contender of the baseline must have been measured. */
  readonly complete: boolean
}

type Judged = Pick<GateFile, 'rows'>
type Measured = Pick<ResultFile, 'contenders'>

export function ownGateVerdict({ rows }: Judged, { contenders }: Measured, { complete }: Demand): OwnGateVerdict {
  const unavailable = complete ? [] : contenders.filter(({ available }) => !available)
  return {
    isFine: verdictOfRows(rowsBut(rows, unavailable)) === 'pass',
    left: unavailable.map(({ name, reason }) => ({ contender: name, reason: reason ?? 'not available' })),
  }
}

/** Whether what is invalid may have been a disturbed trial. What was found to be worse stays found. */
export function isWorthAnother({ rows }: Judged, { contenders }: Measured, { complete }: Demand): boolean {
  const held = rowsBut(rows, complete ? [] : contenders.filter(({ available }) => !available))
  return (
    verdictOfRows(held) === 'invalid' && held.every(({ advisory, verdict }) => advisory || verdict !== 'regression')
  )
}

function rowsBut(rows: GateFile['rows'], left: readonly { readonly name: string }[]): GateFile['rows'] {
  return rows.filter(({ contender }) => left.every(({ name }) => name !== contender))
}
