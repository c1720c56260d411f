/** What every chart is made from, worked out once per page. Types only. */
import type { ReportKind } from '../model.js'
import type { Report } from '../report.js'
import type { ChartSpec } from './chart.js'
import type { ChartRow } from './chart-row.js'
import type { ReceivedInStep, Steps } from './steps.js'

export interface ChartContext {
  readonly report: Report
  readonly kind: ReportKind
  /** Of every point, failed ones too. */
  readonly allRows: readonly ChartRow[]
  /** With the most clients of their run; failed ones too. */
  readonly rows: readonly ChartRow[]
  readonly steps: Steps
  /** Per row of `rows`, in steps; empty where the scenario delivers nothing. */
  readonly received: ReadonlyMap<ChartRow, readonly ReceivedInStep[]>
}

/** Makes a chart, or null where the report has nothing that it could show. */
export type ChartMaker = (context: ChartContext) => ChartSpec | null
