/** Reports for tests: results with files that verify. */
import { makeReport } from '../../../bench/report/model.js'
import type { Comparison, Report, ReportRun } from '../../../bench/report/report.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import type { Difference, Verification } from '../../../bench/verify/verification.js'

/** A verification that found nothing; with differences, one that did. */
export function verificationOf({ sha256 }: ResultFile, differences: readonly Difference[] = []): Verification {
  return {
    checksum: { stated: sha256, recomputed: sha256, matches: true },
    recomputed: 100,
    differences,
    agrees: differences.length === 0,
  }
}

const NO_COMPARISON: Comparison = { caveats: [], rows: [], sentences: [] }

/** A report of one result, or of several, labelled A, B, …, whose comparison is empty. */
export function reportOf(...results: readonly [ResultFile, ...ResultFile[]]): Report {
  return comparisonOf(NO_COMPARISON, ...results)
}

/** A report with this comparison, if there are several results. */
export function comparisonOf(comparison: Comparison, ...results: readonly [ResultFile, ...ResultFile[]]): Report {
  const several = results.length > 1
  const runs = results.map((result, i): ReportRun => {
    const label = several ? String.fromCharCode('A'.charCodeAt(0) + i) : ''
    const name = several ? `${label.toLowerCase()}.json` : 'sample.json'
    return {
      label,
      source: { result, name, href: name, verification: verificationOf(result) },
      model: makeReport(result),
    }
  })
  return { runs: runs as [ReportRun, ...ReportRun[]], comparison: several ? comparison : null, gates: [] }
}

/** The same report, of whose first file these numbers differ from what is recomputed. */
export function unverified(report: Report, differences: readonly Difference[]): Report {
  const [first, ...others] = report.runs
  const verification = verificationOf(first.source.result, differences)
  return { ...report, runs: [{ ...first, source: { ...first.source, verification } }, ...others] }
}
