/** The server of a completed trial as a whole, once more from the processes that it ran in. */
import type { Checks } from './checks.js'
import type { TrialToCheck } from './trial-checks.js'

const SUMMED = [
  'cpuUserUs',
  'cpuSystemUs',
  'gcCount',
  'gcUs',
  'voluntarySwitches',
  'involuntarySwitches',
  'rssBytes',
  'heapUsedBytes',
] as const
const MOST = ['lateAtT0Us', 'lateAtT1Us', 'loopUtilisation'] as const

export function checkServer(checks: Checks, { where, trial }: TrialToCheck): void {
  const { shards, primary, usage, counters, published } = trial.server
  const at = `${where}.server`
  checks.same(`${at}.primary: stated`, primary !== null, shards.length > 1)
  const usages = [...shards, ...(primary === null ? [] : [primary])].map((process) => process.usage)
  for (const name of SUMMED)
    checks.number(
      `${at}.usage.${name}`,
      usage[name],
      usages.reduce((sum, one) => sum + one[name], 0),
    )
  for (const name of MOST)
    checks.number(`${at}.usage.${name}`, usage[name], Math.max(...usages.map((one) => one[name])))
  const waits = usages.map(({ runQueueWaitUs }) => runQueueWaitUs)
  const told = waits.filter((wait) => wait !== null)
  checks.same(`${at}.usage.runQueueWaitUs`, usage.runQueueWaitUs, told.length === 0 ? null : Math.max(...told))
  checks.number(`${at}.published`, published, Math.min(...shards.map((shard) => shard.published)))
  for (const name of ['subscribers', 'established', 'connectionsOpened'] as const)
    checks.number(
      `${at}.counters.atT1.${name}`,
      counters.atT1[name],
      shards.reduce((sum, shard) => sum + shard[name], 0),
    )
}
