/** Collects what was compared: every derived number once more, and those that differ. */
import { canonicalJson } from '../result/digest.js'
import type { Difference } from './verification.js'

/** Two ways to sum or divide the same doubles agree to far more digits than this. */
const RELATIVE_ERROR = 1e-9

export class Checks {
  readonly differences: Difference[] = []
  #recomputed = 0

  get recomputed(): number {
    return this.#recomputed
  }

  /** Numbers that may have been summed in another order; null where it is not stated. */
  number(where: string, stated: number | null, recomputed: number | null): void {
    const close =
      stated !== null &&
      recomputed !== null &&
      Math.abs(stated - recomputed) <= RELATIVE_ERROR * Math.max(Math.abs(stated), Math.abs(recomputed))
    this.#compare(where, close || stated === recomputed, { stated, recomputed })
  }

  /** Anything else that JSON holds. */
  same(where: string, stated: unknown, recomputed: unknown): void {
    this.#compare(where, canonicalJson(stated) === canonicalJson(recomputed), { stated, recomputed })
  }

  /** A record of numbers, member by member; members that were not recomputed are not compared. */
  numbers(where: string, stated: object, recomputed: Readonly<Record<string, number | null>>): void {
    for (const [name, value] of Object.entries(recomputed)) {
      this.number(`${where}.${name}`, (stated as Record<string, number | null>)[name] ?? null, value)
    }
  }

  /** Takes over what another has compared. */
  adopt(other: Checks): void {
    this.#recomputed += other.recomputed
    this.differences.push(...other.differences)
  }

  #compare(where: string, agrees: boolean, values: { readonly stated: unknown; readonly recomputed: unknown }): void {
    this.#recomputed++
    if (agrees) return
    this.differences.push({ where, stated: shown(values.stated), recomputed: shown(values.recomputed) })
  }
}

const SHOWN = 100

function shown(value: unknown): string {
  const text = canonicalJson(value) ?? 'nothing'
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
