/** Measures every injection: the exact ones against a baseline made just before, the noisy ones in interleaved blocks. */
import { INJECTIONS, type Injection } from './injections.js'
import { measureExact } from './measure-exact.js'
import { measureNoisy } from './measure-noisy.js'
import type { InjectOptions } from './options.js'
import { type InjectionOutcome, outcomeOf } from './outcome.js'

/** In the order of the table; ends early, with fewer, when it is interrupted. */
export async function measureInjections(options: InjectOptions): Promise<InjectionOutcome[]> {
  const outcomes = new Map<Injection, InjectionOutcome>()
  for (const measure of [measureExact, measureNoisy]) {
    if (options.signal.aborted) break
    for (const { injection, gate } of await measure(options)) outcomes.set(injection, outcomeOf(injection, gate))
  }
  return INJECTIONS.flatMap((injection) => outcomes.get(injection) ?? [])
}
