/** Whether charts show what their specifications say: every series with its points, on canvases that are not blank. */
import { expect } from 'vitest'
import type { ChartSpec, PlotChart, Series } from '../../../../bench/report/charts/chart.js'
import type { CanvasFacts, ChartFacts } from './facts.js'

export function checkCharts(specs: readonly ChartSpec[], drawn: readonly ChartFacts[]): void {
  expect(drawn.map(({ id }) => id)).toEqual(specs.map(({ id }) => id))
  for (const [i, spec] of specs.entries()) {
    const canvases = drawn[i]?.canvases ?? []
    for (const canvas of canvases) checkCanvas(spec, canvas)
    if (spec.type === 'heatmap') {
      const names = canvases.map(({ dataSets }) => dataSets[0]?.label)
      expect(names, spec.id).toEqual(spec.panels.map(({ contender }) => contender))
    } else {
      expect(canvases, spec.id).toHaveLength(1)
      checkPlot(spec, canvases[0] as CanvasFacts)
    }
  }
}

function checkCanvas({ id, finding }: ChartSpec, { role, name, colours, hidden }: CanvasFacts): void {
  expect(role, id).toBe('img')
  expect(name, id).toContain(finding)
  expect(name, id).toContain('table below')
  if (!hidden) expect(colours, `colours of ${id}`).toBeGreaterThan(2)
}

function checkPlot(spec: PlotChart, { dataSets }: CanvasFacts): void {
  expect(
    dataSets.map(({ label }) => label),
    spec.id,
  ).toEqual(spec.series.map(({ label }) => label))
  for (const [i, series] of spec.series.entries()) {
    const { contender, points } = dataSets[i] ?? { contender: null, points: [] }
    expect(contender, series.label).toBe(series.contender)
    expect(points, `${spec.id}: ${series.label}`).toEqual(expectedPoints(spec, series))
  }
}

/** A line keeps its gaps; elsewhere what has no value is not there. */
function expectedPoints({ type }: PlotChart, { points }: Series): (readonly [number, number])[] {
  const all = points.map(([x, y]) => [x, y ?? Number.NaN] as const)
  return type === 'line' ? all : all.filter(([, y]) => !Number.isNaN(y))
}
