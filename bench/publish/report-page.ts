/** The report of one run as a page of the site. */
import { judgeThresholds } from '../gate/thresholds.js'
import { makeCharts } from '../report/charts/index.js'
import type { Page } from '../report/html/page.js'
import { reportPage } from '../report/html/report-page.js'
import { reportOfSources } from '../report/make.js'
import type { Exporter } from '../report/report.js'
import { INDEX_PATH, linkFrom, overviewPath, reportPath, resultPath } from './paths.js'
import type { PublishedRun, PublishInput } from './published-run.js'

/** @throws BenchError `result-foreign` where a stored histogram cannot be read. */
export function runReportPage(run: PublishedRun, input: PublishInput, downloads: readonly Exporter[]): Page {
  const page = reportPath(run)
  const href = linkFrom(page, resultPath(run))
  const { result, verification } = input
  const gate = judgeThresholds(result, href, result.tool.version)
  const report = reportOfSources([{ result, name: href, href, verification }], gate === null ? [] : [gate])
  return reportPage(report, {
    charts: makeCharts(report),
    downloads,
    navigation: [
      { label: 'All results', href: linkFrom(page, INDEX_PATH) },
      { label: `${run.scenario.name}: trends`, href: linkFrom(page, overviewPath(run)) },
    ],
  })
}
