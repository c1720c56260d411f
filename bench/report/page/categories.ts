/** Category axes: what a toggle hides leaves no gap. */
import type { Axis, PlotChart } from '../charts/chart.js'

export interface ShownCategories {
  readonly labels: readonly string[]
  /** Place of a category among those shown; null: hidden. A point between two goes with the nearer, beyond the ends it stays there. */
  place(index: number): number | null
}

export function shownCategories(axis: Axis, hidden: ReadonlySet<string>): ShownCategories {
  const all = axis.categories ?? []
  const shown = [...all.keys()].filter((i) => {
    const contender = all[i]?.contender ?? null
    return contender === null || !hidden.has(contender)
  })
  return {
    labels: shown.map((i) => all[i]?.label ?? ''),
    place(index) {
      if (index < 0) return index
      if (index > all.length - 1) return index - all.length + shown.length
      const nearest = Math.round(index)
      const at = shown.indexOf(nearest)
      return at < 0 ? null : at + (index - nearest)
    },
  }
}

/** Whether categories run along y. */
export function isHorizontal({ y }: PlotChart): boolean {
  return y.scale === 'category'
}
