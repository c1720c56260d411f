/** All charts of the page: made once, drawn again when what is shown, or the colours, change. */
import {
  BarController,
  BarElement,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js'
import type { ChartSet, ChartSpec, PlotChart } from '../charts/chart.js'
import type { Look } from './datasets.js'
import { element } from './element.js'
import { panelConfiguration } from './heatmap.js'
import { readPalette } from './palette.js'
import { plotConfiguration } from './plot.js'
import { spansPlugin } from './spans.js'
import { whiskersPlugin } from './whiskers.js'

Chart.register(
  BarController,
  BarElement,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
  spansPlugin,
  whiskersPlugin,
)

interface Drawn {
  readonly chart: Chart
  /** What stands around the canvas; hidden with its contender. */
  readonly frame: HTMLElement
  readonly contender: string | null
  configure(look: Look): ChartConfiguration
}

export interface Drawing {
  readonly charts: ReadonlyMap<string, readonly Chart[]>
  /** With the colours as they are now. */
  redraw(hidden: ReadonlySet<string>): void
}

export function drawCharts({ charts, styles }: ChartSet, hidden: ReadonlySet<string>): Drawing {
  const byName = new Map(styles.map((style) => [style.name, style]))
  const lookNow = (names: ReadonlySet<string>): Look => ({ palette: readPalette(), styles: byName, hidden: names })
  const look = lookNow(hidden)
  const drawn = new Map(charts.map((spec) => [spec.id, drawChart(spec, look)]))
  const all = [...drawn.values()].flat()
  return {
    charts: new Map([...drawn].map(([id, parts]) => [id, parts.map(({ chart }) => chart)])),
    redraw(names) {
      const now = lookNow(names)
      for (const part of all) show(part, now)
    },
  }
}

function drawChart(spec: ChartSpec, look: Look): Drawn[] {
  const plot = document.querySelector(`[data-chart="${CSS.escape(spec.id)}"]`)
  if (plot === null) return []
  const name = `${spec.finding} The numbers are in the table below.`
  if (spec.type !== 'heatmap') {
    const frame = plotFrame(spec)
    plot.append(frame)
    return [
      draw(
        { frame, contender: null, configure: (now) => plotConfiguration(spec, now) as ChartConfiguration },
        name,
        look,
      ),
    ]
  }
  const grid = element('div', { class: 'panels' })
  plot.append(grid)
  return spec.panels.map((panel) => {
    const frame = element('div', { class: 'canvas panel' })
    grid.append(
      element('div', { class: 'panel-box' }, [element('p', { class: 'panel-name' }, [panel.contender]), frame]),
    )
    const configure = (now: Look): ChartConfiguration => panelConfiguration(spec, panel, now) as ChartConfiguration
    return draw({ frame, contender: panel.contender, configure }, `${panel.contender}: ${name}`, look)
  })
}

/** As high as its rows need, where they say so. */
function plotFrame({ type, y: { linesEach, categories = [] } }: PlotChart): HTMLElement {
  const frame = element('div', { class: `canvas ${type}` })
  if (linesEach === undefined) return frame
  frame.classList.add('rows')
  frame.style.setProperty('--lines', String(linesEach * categories.length))
  return frame
}

function draw(part: Omit<Drawn, 'chart'>, name: string, look: Look): Drawn {
  const canvas = element('canvas', { role: 'img', 'aria-label': name })
  part.frame.append(canvas)
  const drawn = { ...part, chart: new Chart(canvas, part.configure(look)) }
  hideFrame(drawn, look)
  return drawn
}

function show(part: Drawn, look: Look): void {
  const { data, options } = part.configure(look)
  part.chart.data = data
  part.chart.options = options ?? {}
  hideFrame(part, look)
  part.chart.resize()
  part.chart.update('none')
}

function hideFrame({ frame, contender }: Drawn, { hidden }: Look): void {
  frame.parentElement?.toggleAttribute('hidden', contender !== null && hidden.has(contender))
}
