/** Runs inside a page: tells a test what is there. Bundled and put into the page by support/open-page.ts. */
import type { Chart } from 'chart.js'
import type { CanvasFacts, ChartFacts, DataSetFacts, Inspection, TableFacts, ToggleFacts } from '../support/facts.js'
import { beyond, frames } from './layout.js'
import { marks } from './marks.js'

declare global {
  var inspection: Inspection
}

const ENOUGH_COLOURS = 8

/** On a copy: reading a canvas back slows it down, and Chromium says so. */
function coloursOf(canvas: HTMLCanvasElement): number {
  const { width, height } = canvas
  if (width === 0 || height === 0) return 0
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  copy?.drawImage(canvas, 0, 0)
  const pixels = copy?.getImageData(0, 0, width, height).data
  if (pixels === undefined) return 0
  const seen = new Set<number>()
  for (const pixel of new Uint32Array(pixels.buffer)) {
    seen.add(pixel)
    if (seen.size >= ENOUGH_COLOURS) break
  }
  return seen.size
}

function dataSetsOf(chart: Chart): DataSetFacts[] {
  return chart.data.datasets.map((dataset, i) => ({
    label: dataset.label ?? '',
    contender: (dataset as { contender?: string | null }).contender ?? null,
    hidden: !chart.isDatasetVisible(i),
    points: (dataset.data as readonly { x: number; y: number }[]).map(({ x, y }) => [x, y] as const),
  }))
}

function canvasFacts(chart: Chart): CanvasFacts {
  const { canvas } = chart
  return {
    role: canvas.getAttribute('role'),
    name: canvas.getAttribute('aria-label'),
    hidden: canvas.closest('[hidden]') !== null,
    colours: coloursOf(canvas),
    dataSets: dataSetsOf(chart),
  }
}

function charts(): ChartFacts[] {
  const all = globalThis.transportBench.charts
  return [...all].map(([id, own]) => ({ id, canvases: own.map(canvasFacts) }))
}

function toggles(): ToggleFacts[] {
  return [...document.querySelectorAll<HTMLElement>('button.toggle')].map((button) => ({
    contender: button.dataset.contender ?? '',
    pressed: button.getAttribute('aria-pressed') === 'true',
  }))
}

const textOf = (cell: HTMLElement): string => cell.dataset.order ?? cell.textContent?.trim() ?? ''

function tables(): TableFacts[] {
  return [...document.querySelectorAll<HTMLTableElement>('table[data-sortable]')].map((table) => ({
    id: table.dataset.sortable ?? '',
    sorted: [...table.querySelectorAll<HTMLElement>('[aria-sort]')].map(
      (head) => `${head.dataset.key} ${head.getAttribute('aria-sort')}`,
    ),
    groups: [...table.tBodies].map((body) =>
      [...body.rows].filter((row) => !row.classList.contains('group')).map((row) => [...row.cells].map(textOf)),
    ),
  }))
}

function ink(): ReturnType<Inspection['ink']> {
  const [chart] = [...globalThis.transportBench.charts.values()].flat()
  if (chart === undefined) return null
  const style = getComputedStyle(document.documentElement)
  const options = chart.scales.x?.options as { readonly ticks?: { readonly color?: unknown } } | undefined
  const drawn = String(options?.ticks?.color)
  // Numbers are quieter than the names of categories.
  const [numbers = '', names] = ['--quiet', '--text'].map((name) => style.getPropertyValue(name).trim())
  return { drawn, wanted: drawn === names ? names : numbers }
}

function unfold(): number {
  const all = [...document.querySelectorAll('details')]
  for (const details of all) details.open = true
  return all.length
}

function overflow(): number {
  const scrolling = document.scrollingElement ?? document.documentElement
  return scrolling.scrollWidth - scrolling.clientWidth
}

globalThis.inspection = { charts, toggles, tables, ink, unfold, overflow, frames, beyond, marks }
