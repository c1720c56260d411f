/**
 * Is a result file what the tool wrote, and does every derived number follow from the histograms and counters in it?
 * Not derived, and so only covered by the checksum: counters themselves, transport latency and publisher lag of single
 * seconds, how long the missing were waited for, the machine, and the verdicts, whose evidence is only in part in the file.
 */
import { measuredSeconds } from '../contenders.js'
import { expectedOf } from '../event/expected.js'
import { contentDigest } from '../result/digest.js'
import type { CompletedTrial, LatencySummary, ResultFile, Trial } from '../result/schema.js'
import { checkContender, checkProxy, roleOf } from './between-checks.js'
import { Checks } from './checks.js'
import { checkSeries, checkSummary, type Due } from './latency-checks.js'
import { checkServer } from './server-checks.js'
import { checkCost, checkLedger, checkRequests, checkWire, type TrialToCheck } from './trial-checks.js'
import { checkVerdict } from './verdict-checks.js'
import type { Verification } from './verification.js'

/** `text` is the file as it is on disk: a digit beyond a number's precision changes it, but not the content. */
export function verifyResult(result: ResultFile, text: string): Verification {
  const checks = new Checks()
  const written = isAsWritten(text)
  checks.same('the text, apart from white space: as the tool writes it', written, true)
  checkRun(checks, result)
  result.contenders.forEach((contender, index) => {
    checkContender(checks, `contenders[${index}]`, contender)
  })
  result.trials.forEach((trial, index) => {
    const where = `trials[${index}]`
    checkIdentity(checks, { where, trial, result })
    if (trial.state === 'completed') checkTrial(checks, { where, trial, result })
  })
  const recomputed = contentDigest(result)
  const matches = recomputed === result.sha256 && written
  return {
    checksum: { stated: result.sha256, recomputed, matches },
    recomputed: checks.recomputed,
    differences: checks.differences,
    agrees: matches && checks.differences.length === 0,
  }
}

/**
 * Whether the text is what ECMAScript writes for its own content: otherwise a digit beyond a number's precision, or a
 * member that a later one of the same name hides, would change the file and not the content.
 */
export function isAsWritten(text: string): boolean {
  const compact = text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1')
  return compact === JSON.stringify(JSON.parse(text))
}

function checkRun(checks: Checks, { run, scenario, plan, trials }: ResultFile): void {
  checks.same('run.aborted', run.aborted, run.state === 'aborted')
  checks.number('run.seed', run.seed, scenario.seed)
  checks.number('plan.trials', plan.trials, plan.order.length)
  checks.same('trials: no more than were planned', trials.length <= plan.trials, true)
  const pairs = new Set(plan.order.map(({ contender, point }) => `${contender} ${point}`))
  checks.number('plan.order: blocks', plan.order.length, pairs.size * scenario.blocks)
}

function checkIdentity(
  checks: Checks,
  entry: { readonly where: string; readonly trial: Trial; readonly result: ResultFile },
): void {
  const { where, trial, result } = entry
  const { index, block, contender, clients, point } = trial
  const planned = result.plan.order.find((one) => one.index === index)
  checks.same(`${where}: as planned`, { index, block, contender, clients, point }, planned ?? null)
  const { scenario } = result
  checks.same(`${where}.scenario`, trial.scenario, scenario.name)
  checks.same(`${where}.role`, trial.role, roleOf(contender))
  checks.number(`${where}.clients`, clients, point ?? scenario.clients)
  checks.same(`${where}.point: of the scenario`, scenario.points.length > 0, point !== null)
  const { durationSeconds } = scenario.phases
  checks.number(`${where}.durationSeconds`, trial.durationSeconds, measuredSeconds(trial.role, durationSeconds))
}

function checkTrial(checks: Checks, entry: TrialToCheck): void {
  const { where, trial, result } = entry
  const due = dueOf(trial, result)
  checks.number(`${where}.ledger.expected`, trial.ledger.expected, due.deliveries)
  checkLedger(checks, entry)
  checkVerdict(checks, entry)
  for (const [name, { stated, rests }] of Object.entries(summariesOf(trial, due))) {
    if (stated !== null) checkSummary(checks, `${where}.${name}`, { stated, due: rests })
  }
  trial.load.processes.forEach(({ timerLate }, i) => {
    if (timerLate !== null)
      checkSummary(checks, `${where}.load.processes[${i}].timerLate`, { stated: timerLate, due: null })
  })
  checkSeries(checks, where, trial)
  checkWire(checks, entry)
  checkRequests(checks, entry)
  checkServer(checks, entry)
  checkCost(checks, entry)
  checkProxy(checks, entry)
}

/** What the seeded schedule makes due in this trial. */
function dueOf(trial: CompletedTrial, { scenario }: ResultFile): NonNullable<Due> {
  const own = { ...scenario, phases: { ...scenario.phases, durationSeconds: trial.durationSeconds } }
  const { deliveries, events } = expectedOf(own, trial.clients, trial.load.processes.length)
  return { deliveries, events }
}

function summariesOf(
  trial: CompletedTrial,
  due: NonNullable<Due>,
): Record<string, { readonly stated: LatencySummary | null; readonly rests: Due }> {
  return {
    latency: { stated: trial.latency, rests: due },
    transportLatency: { stated: trial.transportLatency, rests: due },
    publisherLag: { stated: trial.publisherLag, rests: null },
    pollWait: { stated: trial.pollWait, rests: null },
    pollService: { stated: trial.pollService, rests: null },
    pollResponse: { stated: trial.pollResponse, rests: null },
    connectTime: { stated: trial.connectTime, rests: null },
    'server.fanOut': { stated: trial.server.fanOut, rests: null },
  }
}
