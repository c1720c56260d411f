/** How many processes simulated the clients: a trial with fewer clients than processes has fewer. Pure. */
import type { ResultFile } from './schema.js'

/** Of the trial that had most; null: no trial completed. */
export function loadProcessesOf({ trials }: Pick<ResultFile, 'trials'>): number | null {
  const counts = trials.flatMap((trial) => (trial.state === 'completed' ? trial.load.processes.length : []))
  return counts.length === 0 ? null : Math.max(...counts)
}
