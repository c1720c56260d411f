/** The report of one or several results as a page: the answer, the comparison, the charts, the method, the data. */
import type { ChartSet } from '../charts/chart.js'
import { abGateOf, abTitle } from '../gates/ab-gate.js'
import type { Exporter, Report } from '../report.js'
import type { Page } from './page.js'
import { answerSection } from './section-answer.js'
import { comparisonSection } from './section-comparison.js'
import { dataSection } from './section-data.js'
import { environmentSection, limitsSection } from './section-environment.js'
import { gatesSection } from './section-gates.js'
import { reportHead } from './section-head.js'
import { methodSection } from './section-method.js'

interface ReportPageParts {
  readonly charts: ChartSet
  /** Whose output the page offers for saving. */
  readonly downloads: readonly Exporter[]
  /** Of the site that the page is part of. */
  readonly navigation?: Page['navigation']
}

export function reportPage(report: Report, { charts, downloads, navigation }: ReportPageParts): Page {
  const names = report.runs.map(({ source }) => source.name).join(', ')
  const comparison = comparisonSection(report)
  const ab = abGateOf(report)
  const gates = gatesSection(report, charts)
  const answer = answerSection(report)
  return {
    title: `${report.runs[0].model.scenario.name}: ${ab === null ? names : abTitle(ab)} · transport-bench`,
    head: reportHead(report),
    sections: [
      // Of an A/B measurement the gate is the answer.
      ...(ab === null ? [answer, ...gates] : [...gates, answer]),
      comparison,
      methodSection(report),
      environmentSection(report),
      limitsSection(report),
      dataSection(report, downloads),
    ],
    charts: { after: comparison.id, set: charts },
    ...(navigation && { navigation }),
  }
}
