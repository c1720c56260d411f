/** Reports of A/B measurements: what they ask, and what they are called. */
import { oneLine } from '../exporters/artifact-names.js'
import type { Report } from '../report.js'

/** The gate that takes the place of a comparison; null: there is none. */
export function abGateOf({ gates }: Pick<Report, 'gates'>): Report['gates'][number] | null {
  return gates.find(({ kind }) => kind === 'ab') ?? null
}

/** `Is B, this build, worse than A, ref:main (1a2b3c4)?` */
export function abQuestion({ base, other }: Report['gates'][number]): string {
  return `Is ${inText(other)}${hasName(other) ? ',' : ''} worse than ${inText(base)}?`
}

/** `B: this build against A: ref:main (1a2b3c4)` */
export function abTitle({ base, other }: Report['gates'][number]): string {
  return `${oneLine(other)} against ${oneLine(base)}`
}

/** `B: this build`: which arm, and what it is. */
const NAMED = /^(\w+): /

function hasName(side: string): boolean {
  return NAMED.test(oneLine(side))
}

function inText(side: string): string {
  return oneLine(side).replace(NAMED, '$1, ')
}
