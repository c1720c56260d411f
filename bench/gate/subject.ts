/** What a row of a gate is about: a contender, at one point of a scenario that has several. Pure. */
import { FLOOR } from '../contenders.js'
import type { ResultFile } from '../result/schema.js'

export interface Subject {
  readonly contender: string
  /** null: the scenario has none. */
  readonly point: number | null
}

/** `sse/node`, or `sse/node@500`. */
export function subjectKey({ contender, point }: Subject): string {
  return point === null ? contender : `${contender}@${point}`
}

export function subjectOfKey(key: string): Subject {
  const match = /^(.+)@(\d+)$/.exec(key)
  return match === null ? { contender: key, point: null } : { contender: match[1] as string, point: Number(match[2]) }
}

/** What was to be measured, the floor apart, in the order of contenders and points. */
export function plannedSubjects({ plan, trials, contenders }: ResultFile): Subject[] {
  const found = new Map<string, Subject>()
  for (const { contender, point } of [...plan.order, ...trials]) {
    if (contender !== FLOOR.name) found.set(subjectKey({ contender, point }), { contender, point })
  }
  const place = ({ contender }: Subject): number => contenders.findIndex(({ name }) => name === contender)
  return [...found.values()].sort((a, b) => place(a) - place(b) || (a.point ?? 0) - (b.point ?? 0))
}
