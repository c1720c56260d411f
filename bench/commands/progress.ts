/** Draws a run's progress on stderr: one line rewritten at most 4 times a second on a TTY, plain lines otherwise. */
import { atUs, nowUs } from '../clock.js'
import { formatCount, formatPercentile } from '../format.js'
import type { Trial } from '../result/schema.js'
import type { RunProgress, TrialProgress } from '../run/progress-events.js'
import type { Terminal } from './terminal.js'

const REDRAW_US = 250_000

export class ProgressView {
  readonly #terminal: Terminal
  readonly #quiet: boolean
  #drawnUs = 0
  #announced = -1
  #lineIsOpen = false
  /** What the line is to say, and the timer that will draw it when it is too early now. */
  #text = ''
  #timer: { cancel(): void } | null = null

  constructor(terminal: Terminal, quiet: boolean) {
    this.#terminal = terminal
    this.#quiet = quiet
  }

  show(progress: RunProgress): void {
    if (this.#quiet) return
    switch (progress.type) {
      case 'note':
        this.#line(progress.text)
        break
      case 'trial':
        this.#trial(progress.trial, progress.secondsLeft)
        break
      case 'trial-ended':
        this.#line(`${place(progress.trial.index, progress.trials)} ${summary(progress.trial)}`)
        break
    }
  }

  /** Leaves the terminal with a fresh line. */
  end(): void {
    this.#timer?.cancel()
    this.#timer = null
    if (this.#lineIsOpen) this.#terminal.err('\r\x1b[2K')
    this.#lineIsOpen = false
  }

  #trial(trial: TrialProgress, secondsLeft: number): void {
    if (this.#terminal.isInteractive) this.#redraw(trial, secondsLeft)
    if (this.#terminal.isInteractive || trial.index === this.#announced) return
    this.#announced = trial.index
    this.#line(
      `${place(trial.index, trial.trials)} ${trial.contender}: ${formatCount(trial.clients)} clients; ${left(secondsLeft)}`,
    )
  }

  #redraw(trial: TrialProgress, secondsLeft: number): void {
    this.#text = `${place(trial.index, trial.trials)} ${left(secondsLeft)} · ${trial.contender} ${trial.phase} · ${detail(trial)}`
    this.#timer ??= atUs(this.#drawnUs + REDRAW_US, () => this.#draw())
  }

  #draw(): void {
    this.#timer = null
    this.#drawnUs = nowUs()
    this.#terminal.err(`\r\x1b[2K${this.#text.slice(0, Math.max(20, this.#terminal.errColumns - 1))}`)
    this.#lineIsOpen = true
  }

  #line(text: string): void {
    this.end()
    this.#terminal.err(`${text}\n`)
  }
}

function place(index: number, trials: number): string {
  return `[${index + 1}/${trials}]`
}

function detail(trial: TrialProgress): string {
  if (trial.phase === 'connect') return `${formatCount(trial.ready)} of ${formatCount(trial.clients)} clients ready`
  const share = trial.expected === 0 ? '' : ` of ${formatCount(trial.expected)}`
  return `${formatCount(trial.delivered)}${share} delivered, ${formatCount(trial.connected)} connections`
}

function left(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  return minutes === 0 ? `${whole} s left` : `${minutes} min ${whole % 60} s left`
}

function summary(trial: Trial): string {
  if (trial.state === 'failed') return `${trial.contender}: FAILED in phase ${trial.phase}: ${trial.cause.message}`
  const { ledger, latency, validity } = trial
  const counts = `${formatCount(ledger.delivered)} delivered, ${formatCount(ledger.missing)} missing`
  const verdict = validity.valid ? 'valid' : `INVALID (${validity.reasons.map((reason) => reason.code).join(', ')})`
  return `${trial.contender}: p50 ${formatPercentile(latency.p50)}, p99 ${formatPercentile(latency.p99)}, ${counts}, ${verdict}`
}
