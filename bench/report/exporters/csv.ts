/** Report → CSV: one row per trial, completed or failed, with everything that is a single number. */
import type { Trial } from '../../result/schema.js'
import type { Exporter, ReportRun } from '../report.js'
import { COLUMNS } from './csv-columns.js'
import { csvDocument } from './csv-text.js'

export const CSV: Exporter = {
  format: 'csv',
  extension: 'csv',
  render: ({ runs }) => [
    {
      part: null,
      text: csvDocument(
        COLUMNS.map(([name]) => name),
        runs.flatMap((run) => run.source.result.trials.map((trial) => rowOf(run, trial))),
      ),
    },
  ],
}

function rowOf(run: ReportRun, trial: Trial): ReturnType<(typeof COLUMNS)[number][1]>[] {
  const { contenders, zeroSubscribers } = run.source.result
  const of = {
    run,
    trial,
    completed: trial.state === 'completed' ? trial : null,
    contender: contenders.find(({ name }) => name === trial.contender) ?? null,
    zeroSubscribers: zeroSubscribers.find(({ contender }) => contender === trial.contender) ?? null,
  }
  return COLUMNS.map(([, read]) => read(of))
}
