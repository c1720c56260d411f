/** Progress of the arms as progress of the whole: the arm in front of the contender, the trial's place in time. */
import { nowUs } from '../clock.js'
import { usToSeconds } from '../format.js'
import type { RunProgress } from '../run/progress-events.js'
import { ARM_NAMES, type Arm } from './arm.js'

export class AbProgress {
  readonly #onProgress: (progress: RunProgress) => void
  readonly #said = new Set<string>()
  #trials = 0
  #secondsPerTrial = 0
  #begun = 0
  #beganUs = 0

  constructor(onProgress: (progress: RunProgress) => void) {
    this.#onProgress = onProgress
  }

  expect(trials: number, seconds: number): void {
    this.#trials = trials
    this.#secondsPerTrial = seconds / trials
  }

  /** More than were expected: those that are measured again. */
  addTrials(trials: number): void {
    this.#trials += trials
  }

  beginTrial(): void {
    this.#begun++
    this.#beganUs = nowUs()
    // A pair that stays unsound may take the turn of one that was not counted on.
    this.#trials = Math.max(this.#trials, this.#begun)
  }

  /** What an arm says of itself; notes that several arms have, once. */
  tell({ role }: Pick<Arm, 'role'>, progress: RunProgress): void {
    const named = (contender: string): string => `${ARM_NAMES[role]} ${contender}`
    const [index, trials] = [this.#begun - 1, this.#trials]
    if (progress.type === 'trial') {
      const trial = { ...progress.trial, contender: named(progress.trial.contender), index, trials }
      this.#onProgress({ type: 'trial', trial, secondsLeft: this.#secondsLeft() })
    } else if (progress.type === 'trial-ended') {
      const trial = { ...progress.trial, contender: named(progress.trial.contender), index }
      this.#onProgress({ ...progress, trial, trials })
    } else if (!this.#said.has(progress.text)) {
      this.#said.add(progress.text)
      this.#onProgress(progress)
    }
  }

  #secondsLeft(): number {
    const seconds = (this.#trials - this.#begun + 1) * this.#secondsPerTrial
    return Math.max(0, seconds - usToSeconds(nowUs() - this.#beganUs))
  }
}
