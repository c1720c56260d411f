/** Reports with gates: the two arms of an A/B measurement, or one result that was checked. */
import type { GateFile } from '../../../bench/gate/gate-file.js'
import { reportOfSources } from '../../../bench/report/make.js'
import type { Report, ReportSource } from '../../../bench/report/report.js'
import { seal } from '../../../bench/result/digest.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { type LargeShape, largeResult, sampleResult } from '../../../scripts/large-result.js'
import { verificationOf } from './report-of.js'

/** Without floor and zero subscribers, which arms do not have. */
export function armResult(shape: LargeShape, seed: number): ResultFile {
  const large = largeResult(shape)
  const trials = large.trials.filter((trial) => trial.role !== 'floor')
  const order = large.plan.order.filter(({ contender }) => trials.some((trial) => trial.contender === contender))
  return seal({
    ...large,
    run: { ...large.run, seed },
    contenders: large.contenders.filter(({ role }) => role !== 'floor'),
    zeroSubscribers: [],
    plan: { trials: trials.length, order },
    trials,
  })
}

function source(result: ResultFile, name: string): ReportSource {
  return { result, name, href: name, verification: verificationOf(result) }
}

/** As `ab` makes it: an A/B gate and the results that it names; with a null arm, if one is given. */
export function abReport(gate: GateFile, shape: LargeShape = { contenders: 2, blocks: 12 }, withNull = false): Report {
  const [a, b, again] = [1, 2, 3].map((seed) => armResult(shape, seed)) as [ResultFile, ResultFile, ResultFile]
  const sources: GateFile['sources'] = [
    { role: 'a', file: 'a.json', sha256: a.sha256 },
    { role: 'b', file: 'b.json', sha256: b.sha256 },
    ...(withNull ? [{ role: 'null', file: 'null.json', sha256: again.sha256 } as const] : []),
  ]
  const nulls = withNull ? [source(again, 'null.json')] : []
  return reportOfSources([source(a, 'a.json'), source(b, 'b.json'), ...nulls], [{ ...gate, sources }])
}

/** As `check` and `run --threshold` make it. */
export function checkedReport(...gates: readonly GateFile[]): Report {
  return reportOfSources([source(sampleResult(), 'sample.json')], gates)
}

/** Whichever of the two the gate asks for. */
export function gateReport(gate: GateFile, shape?: LargeShape): Report {
  return gate.kind === 'ab' ? abReport(gate, shape) : checkedReport(gate)
}
