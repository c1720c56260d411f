/** Interleaved rounds: every contestant once a round, in shuffled order, until the floor is steady enough. */
import { seededRandom } from '../../bench/random.js'
import { ascending, medianOfSorted } from '../../bench/stats/order.js'
import { Disturbed, type Measured, measureOnce, type Phases } from './measure.js'
import { isOnPath } from './programs.js'
import type { Contestant, Goal, Work } from './works.js'

/** Above it a reader shares one read among messages, and is not comparable with one that does not. */
const MOST_PER_READ = 1.05
/** Above it somebody who is paced is at the end of his core, and batches. */
const MOST_PACED_SHARE = 0.9
const MOST_ATTEMPTS = 3
/** A median of fewer says nothing. */
const FEWEST_ROUNDS = 5

export interface RoundsOptions {
  readonly phases: Phases
  /** Rounds in which both the lean client and the floor came off. */
  readonly rounds: number
  /** Rounds at most, where the floor's spread or disturbances ask for more. */
  readonly mostRounds: number
  readonly seed: number
  note(text: string): void
}

/** A measurement that did not count, and why. */
interface Discarded {
  readonly contestant: Contestant
  readonly round: number
  readonly reason: string
}

export interface Contest {
  readonly work: Work
  /** By contestant, one per round; null: did not come off in that round. */
  readonly measured: ReadonlyMap<Contestant, readonly (Measured | null)[]>
  readonly discarded: readonly Discarded[]
}

export interface Outcome {
  readonly goal: Goal
  /** Median over the rounds of lean / other of the same round; null without such a round. */
  readonly ratio: number | null
  readonly verdict: 'met' | 'missed' | 'floor too noisy' | 'too few rounds'
}

export async function runContest(work: Work, options: RoundsOptions): Promise<Contest> {
  const contestants = work.contestants.filter((name) => (name !== 'wrk' && name !== 'h2load') || isOnPath(name))
  const measured = new Map<Contestant, (Measured | null)[]>(contestants.map((name) => [name, []]))
  const discarded: Discarded[] = []
  const contest = { work, measured, discarded }
  const random = seededRandom(options.seed, `order of ${work.id}`)
  const isDone = (): boolean =>
    ratiosOf(contest, 'bare').length >= options.rounds && floorSpread(contest) < narrowestMargin(work)
  for (let round = 1; round <= options.mostRounds && !isDone(); round++) {
    for (const contestant of shuffled(contestants, () => random.uniform())) {
      const one = await measureSoundly(work, contestant, options.phases, (reason) => {
        discarded.push({ contestant, round, reason })
        options.note(`${work.id} round ${round}: ${contestant} does not count: ${reason}`)
      })
      measured.get(contestant)?.push(one)
      options.note(`${work.id} round ${round}: ${contestant} ${one?.value.toFixed(2) ?? 'none'} ${work.unit}`)
    }
  }
  return contest
}

/** A disturbed measurement is made again, a few times; any other error is not ours to hide. */
async function measureSoundly(
  work: Work,
  contestant: Contestant,
  phases: Phases,
  discard: (reason: string) => void,
): Promise<Measured | null> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    try {
      const measured = await measureOnce(work, contestant, phases)
      const reason = whyUnsound(work, measured)
      if (reason === null) return measured
      discard(reason)
    } catch (error) {
      if (!(error instanceof Disturbed)) throw error
      discard(error.message)
    }
  }
  return null
}

function whyUnsound({ closedLoop }: Work, { perRead, cpuShare }: Measured): string | null {
  if (perRead !== null && perRead > MOST_PER_READ) return `${perRead.toFixed(2)} messages per socket read`
  if (!closedLoop && cpuShare !== null && cpuShare > MOST_PACED_SHARE) return `${cpuShare.toFixed(2)} of its core used`
  return null
}

export function median(values: readonly number[]): number {
  return medianOfSorted(ascending(values))
}

/** Values of the rounds that came off. */
export function valuesOf({ measured }: Contest, contestant: Contestant): number[] {
  return (measured.get(contestant) ?? []).flatMap((one) => (one === null ? [] : [one.value]))
}

/** How steady the floor is: the distance between its quartiles, as a share of its median. */
export function floorSpread(contest: Contest): number {
  const sorted = ascending(valuesOf(contest, 'bare'))
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN
  return (at(0.75) - at(0.25)) / medianOfSorted(sorted)
}

/** How far a ratio goal is from the floor itself: a floor that moves more than that decides nothing. */
function marginOf({ atMost }: Goal): number {
  return Math.abs(atMost - 1)
}

function narrowestMargin({ goals }: Work): number {
  return Math.min(Number.POSITIVE_INFINITY, ...goals.map(marginOf))
}

/** lean / other, of the rounds in which both came off: what the machine does to a whole round cancels. */
export function ratiosOf({ measured }: Contest, against: Contestant): number[] {
  const others = measured.get(against) ?? []
  return (measured.get('lean') ?? []).flatMap((own, round) => {
    const other = others[round]
    return own === null || other == null ? [] : [own.value / other.value]
  })
}

export function outcomes(contest: Contest): Outcome[] {
  return contest.work.goals.flatMap((goal) => (contest.measured.has(goal.against) ? [outcome(contest, goal)] : []))
}

function outcome(contest: Contest, goal: Goal): Outcome {
  const ratios = ratiosOf(contest, goal.against)
  if (ratios.length < FEWEST_ROUNDS) {
    return { goal, ratio: ratios.length === 0 ? null : median(ratios), verdict: 'too few rounds' }
  }
  const ratio = median(ratios)
  const isSteady = floorSpread(contest) < marginOf(goal)
  return { goal, ratio, verdict: !isSteady ? 'floor too noisy' : ratio <= goal.atMost ? 'met' : 'missed' }
}

function shuffled<T>(items: readonly T[], uniform: () => number): T[] {
  return items
    .map((item) => ({ item, key: uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
