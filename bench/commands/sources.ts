/** Result files as reports take them: read, validated, verified. */
import { basename, dirname, isAbsolute, relative, sep } from 'node:path'
import { BenchError, type Problem } from '../errors.js'
import type { ReportSource } from '../report/report.js'
import { readResultFile } from '../result/file.js'
import { verifyResult } from '../verify/verify.js'

/**
 * @param reportPath Absolute path of the report that links to the results; null: it is no file.
 * @throws BenchError (exit 64) with what is wrong with all of them.
 */
export function readSources(paths: readonly string[], reportPath: string | null): [ReportSource, ...ReportSource[]] {
  const problems: Problem[] = []
  const sources: ReportSource[] = []
  for (const path of paths) {
    try {
      const { result, text } = readResultFile(path)
      sources.push({
        result,
        name: basename(path),
        href: reportPath === null ? null : hrefOf(path, reportPath),
        verification: verifyResult(result, text),
      })
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems)
    }
  }
  const [first, ...others] = sources
  if (problems.length > 0 || first === undefined)
    throw new BenchError(problems.length > 0 ? problems : { code: 'usage', message: 'no result file was given' })
  return [first, ...others]
}

/** Relative URL from a page to a file; null where there is none (another drive). */
function hrefOf(path: string, page: string): string | null {
  const steps = relative(dirname(page), path)
  return isAbsolute(steps) ? null : steps.split(sep).map(encodeURIComponent).join('/')
}
