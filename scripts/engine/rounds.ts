/** Interleaved rounds: every contestant once a round, in shuffled order, until the floor is steady enough. */
import { seededRandom } from '../../bench/random.js'
import { ascending, medianOfSorted } from '../../bench/stats/order.js'
import { measureOnce, type Phases } from './measure.js'
import { isOnPath } from './programs.js'
import type { Contestant, Goal, Work } from './works.js'

/** Above it a reader shares one read among messages, and is not comparable with one that does not. */
const MOST_PER_READ = 1.05
const MOST_ATTEMPTS = 5

export interface RoundsOptions {
  readonly phases: Phases
  readonly rounds: number
  /** Rounds at most, where the floor's spread asks for more. */
  readonly mostRounds: number
  readonly seed: number
  note(text: string): void
}

export interface Contest {
  readonly work: Work
  /** By contestant, one value per round, in the unit of the work. */
  readonly values: ReadonlyMap<Contestant, readonly number[]>
}

export interface Outcome {
  readonly goal: Goal
  /** Median over the rounds of lean / other of the same round. */
  readonly ratio: number
  readonly verdict: 'met' | 'missed' | 'floor too noisy'
}

export async function runContest(work: Work, options: RoundsOptions): Promise<Contest> {
  const contestants = work.contestants.filter((name) => (name !== 'wrk' && name !== 'h2load') || isOnPath(name))
  const values = new Map<Contestant, number[]>(contestants.map((name) => [name, []]))
  const random = seededRandom(options.seed, `order of ${work.id}`)
  const isSteady = (): boolean => floorSpread(values) < narrowestMargin(work)
  for (let round = 0; round < options.rounds || (round < options.mostRounds && !isSteady()); round++) {
    for (const contestant of shuffled(contestants, () => random.uniform())) {
      const value = await measureSoundly(work, contestant, options)
      values.get(contestant)?.push(value)
      options.note(`${work.id} round ${round + 1}: ${contestant} ${value.toFixed(2)} ${work.unit}`)
    }
  }
  return { work, values }
}

/** A disturbed measurement (several messages a read: somebody was kept from running) is made again. */
async function measureSoundly(work: Work, contestant: Contestant, options: RoundsOptions): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { value, perRead } = await measureOnce(work, contestant, options.phases)
      if (perRead === null || perRead <= MOST_PER_READ) return value
      throw new Error(`${perRead.toFixed(2)} messages per socket read`)
    } catch (error) {
      if (attempt === MOST_ATTEMPTS) throw error
      options.note(`${work.id}: ${contestant} once more: ${(error as Error).message}`)
    }
  }
}

export function median(values: readonly number[]): number {
  return medianOfSorted(ascending(values))
}

/** Half the distance between the quartiles' ends and the median's neighbours: (q3 − q1) / median of the floor. */
export function floorSpread(values: Contest['values']): number {
  const sorted = ascending(values.get('bare') ?? [])
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN
  return (at(0.75) - at(0.25)) / medianOfSorted(sorted)
}

/** Nearest distance of a ratio goal from the floor itself. */
function narrowestMargin({ goals }: Work): number {
  const margins = goals.filter(({ against }) => against === 'bare').map(({ atMost }) => Math.abs(atMost - 1))
  return Math.min(Number.POSITIVE_INFINITY, ...margins)
}

/** Ratios of the same round: what the machine does to a whole round cancels. */
export function ratioOf({ values }: Contest, against: Contestant): number {
  const others = values.get(against) ?? []
  return median((values.get('lean') ?? []).map((value, round) => value / (others[round] ?? Number.NaN)))
}

export function outcomes(contest: Contest): Outcome[] {
  const spread = floorSpread(contest.values)
  return contest.work.goals.flatMap((goal) => {
    if (!contest.values.has(goal.against)) return []
    const ratio = ratioOf(contest, goal.against)
    const noisy = goal.against === 'bare' && spread >= Math.abs(goal.atMost - 1)
    const verdict = noisy ? 'floor too noisy' : ratio <= goal.atMost ? 'met' : 'missed'
    return [{ goal, ratio, verdict }]
  })
}

function shuffled<T>(items: readonly T[], uniform: () => number): T[] {
  return items
    .map((item) => ({ item, key: uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
