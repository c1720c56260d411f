/** What the smoke run demands of its result: that everything works, not that the machine was quiet. Pure. */
import type { CompletedTrial, ResultFile, Trial } from '../bench/result/schema.js'

/** Reasons for which a trial may be invalid because something else used the machine: reported, but no failure. */
const MACHINE_NOISE: ReadonlySet<string> = new Set([
  'load-timer-late',
  'load-process-busy',
  'publisher-delayed',
  'cpu-stolen',
  'rate-not-attained',
])

export interface SmokeLine {
  readonly contender: string
  readonly state: 'ok' | 'noisy' | 'skipped' | 'FAILED'
  readonly text: string
}

/** Codes of the reasons that are not machine noise. */
export function reasonsBeyondNoise(trial: CompletedTrial): string[] {
  return trial.validity.reasons.map(({ code }) => code).filter((code) => !MACHINE_NOISE.has(code))
}

export interface SmokeDemand {
  /** Every name that there must be a line for. */
  readonly names: readonly string[]
  /** One that is not available is a failure. */
  readonly complete: boolean
  /** Those that must not work, by name, and why in the words of their failure. */
  readonly refused?: Readonly<Record<string, RegExp>> | undefined
}

/** One line for each contender that is demanded, the floor included. */
export function smokeVerdict(result: ResultFile, { names, complete, refused = {} }: SmokeDemand): SmokeLine[] {
  return names.map((name) => {
    const entry = result.contenders.find((contender) => contender.name === name)
    if (entry?.available === false) {
      return { contender: name, state: complete ? 'FAILED' : 'skipped', text: `not available: ${entry.reason}` }
    }
    const trials = result.trials.filter((trial) => trial.contender === name)
    const why = refused[name]
    if (why !== undefined) return refusedLine(name, trials, why)
    const problems = trials.length === 0 ? ['was not run'] : trials.flatMap(problemsOf)
    if (problems.length > 0) return { contender: name, state: 'FAILED', text: problems.join('; ') }
    const noise = trials.flatMap((trial) => (trial.state === 'failed' ? [] : trial.validity.reasons))
    const counts = `${deliveredOf(trials)} delivered, 0 missing, 0 duplicated`
    if (noise.length === 0) return { contender: name, state: 'ok', text: counts }
    return { contender: name, state: 'noisy', text: `${counts}; ${noise.map(({ message }) => message).join('; ')}` }
  })
}

function refusedLine(contender: string, trials: readonly Trial[], why: RegExp): SmokeLine {
  const words = trials.map((trial) =>
    trial.state === 'failed'
      ? `in phase ${trial.phase}: ${trial.cause.message}`
      : `it was measured, with ${trial.ledger.delivered} delivered`,
  )
  const isRefused = trials.every((trial) => trial.state === 'failed' && trial.phase === 'connect')
  if (words.length > 0 && isRefused && words.every((text) => why.test(text)))
    return { contender, state: 'ok', text: `refused, as it must be, ${words.join('; ')}` }
  const found = words.length === 0 ? 'it was not run' : words.join('; ')
  return { contender, state: 'FAILED', text: `was to be refused with ${why}, but ${found}` }
}

function deliveredOf(trials: readonly Trial[]): number {
  return trials.reduce((sum, trial) => sum + (trial.state === 'failed' ? 0 : trial.ledger.delivered), 0)
}

function problemsOf(trial: Trial): string[] {
  if (trial.state === 'failed') return [`failed in phase ${trial.phase}: ${trial.cause.message}`]
  const { expected, delivered, missing, duplicated } = trial.ledger
  const checks: readonly (readonly [holds: boolean, otherwise: string])[] = [
    [expected > 0, 'nothing was due'],
    [missing === 0, `${missing} missing`],
    [duplicated === 0, `${duplicated} duplicated`],
    [expected === delivered + missing, `the books do not balance: ${expected} ≠ ${delivered} + ${missing}`],
    [trial.stateCheck?.clients === trial.clients, 'not every client’s state was compared'],
    [trial.stateCheck?.mismatched === 0 && trial.stateCheck.rebuiltMismatched === 0, 'a client’s state differs'],
  ]
  const broken = checks.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
  return [...broken, ...reasonsBeyondNoise(trial).map((code) => `invalid: ${code}`)]
}
