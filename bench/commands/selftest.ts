/** `transport-bench selftest`: proves the gates, by simulation and on this machine. Each kind of proof is a mode. */
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { prove, SEED } from '../selftest/stats/proof.js'
import { proofText } from '../selftest/stats/proof-text.js'
import { type SelftestAaFlags, selftestAa } from './selftest-aa.js'
import { selftestInject } from './selftest-inject.js'
import type { Terminal } from './terminal.js'

export interface SelftestFlags extends SelftestAaFlags {
  readonly stats?: boolean
  readonly aa?: boolean
  readonly inject?: boolean
}

interface Mode {
  readonly run: (scenario: string | undefined, flags: SelftestFlags, terminal: Terminal) => ExitCode | Promise<ExitCode>
  /** Why it takes nothing else, for people. */
  readonly because: string
  readonly takesScenario: boolean
  /** Flags besides those of printing. */
  readonly takes: readonly (keyof SelftestFlags)[]
}

const OF_ALL: readonly string[] = ['json', 'quiet'] satisfies (keyof SelftestFlags)[]

export const MODES = {
  stats: { run: selftestStats, because: '--stats simulates', takesScenario: false, takes: ['seed'] },
  aa: {
    run: selftestAa,
    because: '--aa measures A against itself',
    takesScenario: true,
    takes: [
      ...(['clients', 'contenders', 'disableProbe', 'duration', 'payload'] as const),
      ...(['rate', 'repeat', 'seed', 'set', 'warmup'] as const),
    ],
  },
  inject: {
    run: selftestInject,
    because: '--inject has its own scenarios',
    takesScenario: false,
    takes: ['disableProbe'],
  },
} as const satisfies Partial<Record<keyof SelftestFlags, Mode>>

/** @throws BenchError unless exactly one mode is asked for, with nothing that it would ignore. */
export async function selftestCommand(
  scenario: string | undefined,
  flags: SelftestFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const names = Object.keys(MODES) as (keyof typeof MODES)[]
  const asked = names.filter((name) => flags[name] === true)
  const [mode] = asked
  if (mode === undefined || asked.length > 1) {
    const valid = names.map((name) => `--${name}`).join(', ')
    throw new BenchError({
      code: 'usage',
      message: `selftest takes exactly one of ${valid}`,
      remedy: `give one of ${valid}`,
    })
  }
  requireTaken(mode, scenario, flags)
  return MODES[mode].run(scenario, flags, terminal)
}

/** @throws BenchError with everything that the mode does not take. */
function requireTaken(name: keyof typeof MODES, scenario: string | undefined, flags: SelftestFlags): void {
  const { because, takesScenario, takes }: Mode = MODES[name]
  const message = `${because}: of flags it takes ${takes.map(flagOf).join(', ')}`
  const known = [name, ...takes, ...OF_ALL]
  const others = Object.entries(flags).filter(([flag, value]) => value !== undefined && !known.includes(flag))
  const problems = [
    ...(scenario === undefined || takesScenario
      ? []
      : [{ code: 'usage' as const, message: `${because}: it takes no scenario`, value: scenario }]),
    ...others.map(([flag]) => ({ code: 'usage' as const, message, where: flagOf(flag), remedy: 'leave it out' })),
  ]
  if (problems.length > 0) throw new BenchError(problems)
}

/** `disableProbe` → `--disable-probe` */
function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** 3 when a statement about the gates does not hold. */
function selftestStats(_: string | undefined, flags: SelftestFlags, terminal: Terminal): ExitCode {
  const proof = prove({ seed: seedOf(flags.seed) })
  if (flags.json === true) terminal.out(`${JSON.stringify(proof)}\n`)
  else if (flags.quiet !== true) terminal.out(`${proofText(proof, { color: terminal.useColour })}\n`)
  return proof.holds ? EXIT.fine : EXIT.invalid
}

function seedOf(given: SelftestFlags['seed']): number {
  if (given === undefined) return SEED
  const text = String(given)
  const seed = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed
  throw new BenchError({ code: 'flag-value', message: 'it must be a whole number', value: text, where: '--seed' })
}
