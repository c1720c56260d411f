/** The page script: everything that a page does beyond being a document. Without it every number is still there. */
import type { Chart } from 'chart.js'
import type { ChartSet } from '../charts/chart.js'
import { type Drawing, drawCharts } from './drawing.js'
import { installFilters } from './filter.js'
import { foldNumbers, installPrinting } from './folding.js'
import { hiddenContenders, installLegends } from './legend.js'
import { installSorting } from './sorting.js'
import { installView, onViewChange } from './view.js'

declare global {
  /** What is drawn, by chart: for tests, and for who wants to look closer. */
  var transportBench: { readonly charts: ReadonlyMap<string, readonly Chart[]> }
}

const root = document.documentElement
root.classList.add('scripted')

const data = document.getElementById('chart-data')
const set: ChartSet = data === null ? { styles: [], charts: [] } : JSON.parse(data.textContent ?? '')

foldNumbers()
installSorting()
installFilters()
installLegends(set)
const drawing: Drawing = drawCharts(set, hiddenContenders(set))
const redraw = (): void => drawing.redraw(hiddenContenders(set))
onViewChange(redraw)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
installPrinting(redraw)
installView()

globalThis.transportBench = { charts: drawing.charts }
root.dataset.ready = 'true'
