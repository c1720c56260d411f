/** What the tests must do in cases that can be worked out without chance, and on the edge of the margin. */
import { FAMILY_ALPHA, familyPs, verdictOn } from '../../gate/ab-family.js'
import { seededRandom } from '../../random.js'
import { holm } from '../../stats/holm.js'
import { lowerShare } from '../../stats/proportion.js'
import { signedRankCritical, signedRankEstimate, signedRankP } from '../../stats/signed-rank.js'

export interface Fact {
  readonly what: string
  readonly found: string
  readonly holds: boolean
}

/** Critical values at one-sided .05, .025 and .01 (METHODOLOGY.md, "Gates"). */
const CRITICAL: readonly (readonly [n: number, values: readonly number[]])[] = [
  [8, [5, 3, 1]],
  [10, [10, 8, 5]],
  [12, [17, 13, 9]],
  [16, [35, 29, 23]],
  [20, [60, 52, 43]],
]

export function facts(seed: number): Fact[] {
  return [
    ...CRITICAL.map(([n, values]) =>
      fact(`critical values of ${n} blocks: ${values.join(', ')}`, criticalValues(n), values.join(', ')),
    ),
    fact('no block differs: p is 1 and the metric passes', zeros(), '1, pass'),
    fact('every block worse by exactly the margin: p is 1', onTheMargin(), '1'),
    fact('one value that is no number: not tested, never a regression', notANumber(), 'null, inconclusive'),
    fact('what cannot be tested stays in the family', holm([0.01, null]).join(', '), '0.02, 1'),
    fact(
      'every one of 8 blocks worse: p is 2^-8',
      String(signedRankP(ascending8, { tail: 'greater' })),
      String(2 ** -8),
    ),
    ...TIED.map((blocks) => tiedLevel(blocks, seed)),
  ]
}

const ascending8 = [1, 2, 3, 4, 5, 6, 7, 8]

function fact(what: string, found: string, expected: string): Fact {
  return { what, found, holds: found === expected }
}

function criticalValues(n: number): string {
  return [0.05, 0.025, 0.01].map((alpha) => signedRankCritical(n, alpha)).join(', ')
}

function zeros(): string {
  const sample = { differences: new Array<number>(8).fill(0), margin: Math.log(1.1) }
  const { p, adjusted } = familyPs([sample])
  return `${p[0]}, ${verdictOn(sample, adjusted[0] ?? 1, FAMILY_ALPHA)}`
}

function onTheMargin(): string {
  const margin = Math.log(1.1)
  return String(signedRankP(new Array<number>(8).fill(margin), { margin, tail: 'greater' }))
}

function notANumber(): string {
  const sample = { differences: [1, 1, 1, 1, 1, 1, 1, Number.NaN], margin: 0 }
  const { p, adjusted } = familyPs([sample])
  return `${p[0]}, ${verdictOn(sample, adjusted[0] ?? 1, FAMILY_ALPHA)}`
}

const TIED = [8, 12, 20]
const TIED_SAMPLES = 4000
const LEVEL = 0.05

/** Whole numbers around the margin itself: the level holds though most differences are tied and many lie on it. */
function tiedLevel(blocks: number, seed: number): Fact {
  const random = seededRandom(seed, `selftest ties ${blocks}`)
  let [rejected, covered] = [0, 0]
  for (let i = 0; i < TIED_SAMPLES; i++) {
    const differences = Array.from({ length: blocks }, () => random.below(5) - 2)
    if ((signedRankP(differences, { tail: 'greater' }) ?? 0) <= LEVEL) rejected++
    const [low, high] = signedRankEstimate(differences)?.interval ?? [Number.NaN, Number.NaN]
    if (low <= 0 && high >= 0) covered++
  }
  const missed = TIED_SAMPLES - covered
  const holds =
    lowerShare({ hits: rejected, trials: TIED_SAMPLES }, 0.01) <= LEVEL &&
    lowerShare({ hits: missed, trials: TIED_SAMPLES }, 0.01) <= LEVEL
  return {
    what: `${blocks} tied differences around the margin: at most ${LEVEL} rejected, at most ${LEVEL} of the intervals wrong`,
    found: `${rejected / TIED_SAMPLES}, ${missed / TIED_SAMPLES}`,
    holds,
  }
}
