/** What the runner tells about its progress while it works. Types only; the command line draws it. */
import type { Trial, TrialPhase } from '../result/schema.js'

export interface TrialProgress {
  readonly contender: string
  /** Place in the run's order, from 0, and trials in all. */
  readonly index: number
  readonly trials: number
  readonly phase: TrialPhase
  readonly clients: number
  /** Clients ready, connections established. */
  readonly ready: number
  readonly connected: number
  /** First receipts of measured events so far, and how many are due in all. */
  readonly delivered: number
  readonly expected: number
}

export type RunProgress =
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'trial'; readonly trial: TrialProgress; readonly secondsLeft: number }
  | { readonly type: 'trial-ended'; readonly trial: Trial; readonly trials: number }
