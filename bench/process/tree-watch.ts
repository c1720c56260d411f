/**
 * One process tree, read again and again, in which what ended processes had used is not lost. Whoever awaits a child
 * takes its CPU time over (`cutime`); a child that nobody of the tree awaits, because its parent ignores SIGCHLD or ended
 * before it, takes its time along. As much of it as was seen last is carried on, unless it is in what a parent took over:
 * never counted twice; at worst what was used after the last reading is not in it.
 */
import { readTree, TICK_US, type TreeMember, type TreeReading } from './process-tree.js'

type Members = ReadonlyMap<string, TreeMember>

/** What a parent took over is told in whole ticks, of user and of system time: so much less may be missing only there. */
const COARSENESS_US = 2 * TICK_US

export class TreeWatch {
  readonly #read: () => TreeReading | null
  #members: Members = new Map()
  /** Of ended processes that nobody awaited, by key. */
  readonly #lost = new Map<string, TreeMember>()

  /** `read` is for tests. */
  constructor(pid: number, read: () => TreeReading | null = () => readTree(pid)) {
    this.#read = read
  }

  /** null where the platform does not tell, or the root is gone. */
  read(): TreeReading | null {
    const reading = this.#read()
    if (reading === null) return null
    for (const [key, member] of lostBetween(this.#members, reading.members)) this.#lost.set(key, member)
    // One that had only slipped through the listing is there again.
    for (const key of reading.members.keys()) this.#lost.delete(key)
    this.#members = reading.members
    const lost = [...this.#lost.values()]
    const sum = (pick: (one: TreeMember) => number): number => lost.reduce((total, one) => total + pick(one), 0)
    return {
      ...reading,
      cpuUs: reading.cpuUs + sum(({ cpuUs }) => cpuUs),
      userTicksUs: reading.userTicksUs + sum(({ userTicksUs }) => userTicksUs),
      systemTicksUs: reading.systemTicksUs + sum(({ systemTicksUs }) => systemTicksUs),
    }
  }
}

/** What processes that have gone had used, less what those took over that were left of their ancestors. */
function lostBetween(before: Members, after: Members): (readonly [key: string, lost: TreeMember])[] {
  const gone = [...before].filter(([key]) => !after.has(key))
  const heirs = new Map<number | null, (readonly [string, TreeMember])[]>()
  for (const one of gone) {
    const heir = heirOf(one[1], before, after)
    heirs.set(heir, [...(heirs.get(heir) ?? []), one])
  }
  return [...heirs].flatMap(([heir, members]) => {
    const tookUs = heir === null ? 0 : awaitedUs(after, heir) - awaitedUs(before, heir)
    const usedUs = members.reduce((sum, [, { cpuUs }]) => sum + cpuUs, 0)
    const lostUs = usedUs - tookUs
    if (lostUs <= (heir === null ? 0 : COARSENESS_US)) return []
    return members.map(([key, member]) => [key, scaled(member, lostUs / usedUs)] as const)
  })
}

/** The nearest ancestor that was there before and after; null: nobody of the tree. */
function heirOf({ parent }: TreeMember, before: Members, after: Members): number | null {
  const found = [...before].find(([, { pid }]) => pid === parent)
  if (found === undefined) return null
  return after.has(found[0]) ? parent : heirOf(found[1], before, after)
}

function awaitedUs(members: Members, wanted: number): number {
  return [...members.values()].find(({ pid }) => pid === wanted)?.awaitedUs ?? 0
}

function scaled(member: TreeMember, share: number): TreeMember {
  const { cpuUs, userTicksUs, systemTicksUs } = member
  return { ...member, cpuUs: cpuUs * share, userTicksUs: userTicksUs * share, systemTicksUs: systemTicksUs * share }
}
