/** `--target` where a verb knows servers of this project only: refused with what to do instead, not as an unknown flag. */
import { Option } from 'commander'
import { BenchError } from '../errors.js'
import { collect } from './verb-flags.js'

export interface NoTargetFlags {
  readonly target?: readonly string[]
}

interface Refusal {
  /** What the verb does, as a sentence. */
  readonly message: string
  readonly remedy: string
}

export function noTargetOption(): Option {
  return new Option('--target <file>').argParser(collect).hideHelp()
}

/** @throws BenchError when a target is named. */
export function requireNoTarget({ target }: NoTargetFlags, { message, remedy }: Refusal): void {
  if (target === undefined) return
  throw new BenchError({ code: 'flag-value', message, value: target.join(', '), where: '--target', remedy })
}
