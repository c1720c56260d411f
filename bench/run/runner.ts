/** Runs a planned scenario: trial after trial, judged and written to the result file as they end. */
import type { ResultFile } from '../result/schema.js'
import { openRun } from './open-run.js'
import type { RunOptions } from './run-options.js'

/** @throws BenchError before the first trial when the machine's limits do not allow the run. */
export async function runScenario(options: RunOptions): Promise<ResultFile> {
  const run = openRun(options)
  await run.begin()
  for (const planned of run.planned) {
    if (options.signal.aborted) break
    run.keep(await run.runTrial(planned))
  }
  return run.finish()
}
