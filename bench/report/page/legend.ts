/** A toggle per contender at every chart, all of a contender's toggles being one; and a key to what has no toggle. */
import type { ChartSet, ChartSpec, ContenderStyle, MarkStyle, Series } from '../charts/chart.js'
import { element, svgElement } from './element.js'
import { markAttributes } from './marks.js'
import { dashOf } from './palette.js'
import { listOf, onViewChange, setList } from './view.js'

const HIDE = 'hide'

/** Contenders that the reader has hidden and that the page has. */
export function hiddenContenders({ styles }: ChartSet): ReadonlySet<string> {
  const names = new Set(styles.map(({ name }) => name))
  return new Set(listOf(HIDE).filter((name) => names.has(name)))
}

export function installLegends(set: ChartSet): void {
  for (const spec of set.charts) {
    const plot = document.querySelector(`[data-chart="${CSS.escape(spec.id)}"]`)
    if (plot === null) continue
    const present = contendersOf(spec)
    const toggles = set.styles.filter(({ name }) => present.has(name)).map((style) => toggle(style, set))
    const keys = spec.type === 'heatmap' ? [] : keysOf(spec.series)
    const heat = spec.type === 'heatmap' ? [heatKey()] : []
    plot.prepend(
      element('div', { class: 'legend' }, [
        ...(toggles.length === 0 ? [] : [togglesGroup(spec, toggles)]),
        ...keys,
        ...heat,
      ]),
    )
  }
  showState(set)
  onViewChange(() => showState(set))
}

function togglesGroup({ subject }: ChartSpec, toggles: readonly HTMLButtonElement[]): HTMLElement {
  const label = `Shown in every chart: ${subject}`
  return element('div', { class: 'toggles', role: 'group', 'aria-label': label }, toggles)
}

function contendersOf(spec: ChartSpec): ReadonlySet<string | null> {
  if (spec.type === 'heatmap') return new Set(spec.panels.map(({ contender }) => contender))
  const categories = [...(spec.x.categories ?? []), ...(spec.y.categories ?? [])]
  return new Set([...spec.series, ...categories].map(({ contender }) => contender))
}

function toggle(style: ContenderStyle, set: ChartSet): HTMLButtonElement {
  const { name } = style
  const button = element('button', { type: 'button', class: 'toggle' }, [swatch(style), element('span', {}, [name])])
  button.dataset.contender = name
  button.addEventListener('click', () => {
    const hidden = new Set(hiddenContenders(set))
    if (!hidden.delete(name)) hidden.add(name)
    setList(
      HIDE,
      set.styles.map((one) => one.name).filter((one) => hidden.has(one)),
    )
  })
  return button
}

function showState(set: ChartSet): void {
  const hidden = hiddenContenders(set)
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.toggle')) {
    button.setAttribute('aria-pressed', String(!hidden.has(button.dataset.contender ?? '')))
  }
}

/** Colour, dash and mark as the charts have them. */
function swatch(style: ContenderStyle): SVGElement {
  const dash = dashOf(style).join(' ')
  const line = {
    x1: '0',
    y1: '0',
    x2: '34',
    y2: '0',
    'stroke-width': '2.25',
    ...(dash !== '' && { 'stroke-dasharray': dash }),
  }
  return svgElement(
    'svg',
    { class: `swatch hue-${style.hue}`, viewBox: '0 -6 34 12', 'aria-hidden': 'true', focusable: 'false' },
    [svgElement('line', line), svgElement('path', { ...markAttributes(style), transform: 'translate(17 0)' })],
  )
}

/** Layers, references, spans and marks that are of no contender, each label once. */
function keysOf(series: readonly Series[]): HTMLElement[] {
  const seen = new Map<string, Series>()
  for (const one of series) {
    const named =
      KEYED.has(one.role) || (one.contender === null && (one.role === 'reference' || one.look !== undefined))
    if (named && !seen.has(one.label)) seen.set(one.label, one)
  }
  if (seen.size === 0) return []
  const items = [...seen.values()].map((one) => element('li', {}, [keyOf(one), one.label]))
  return [element('ul', { class: 'keys' }, items)]
}

const KEYED: ReadonlySet<Series['role']> = new Set(['layer', 'span'])

function keyOf({ role, layer = 0, look }: Series): Element {
  if (look !== undefined) return markSwatch(look)
  const name = role === 'layer' ? `box layer-${layer}` : role === 'span' ? 'box span' : 'dashed'
  return element('span', { class: name, 'aria-hidden': 'true' })
}

function markSwatch(look: MarkStyle): SVGElement {
  const path = svgElement('path', { ...markAttributes(look), transform: 'translate(7 0)' })
  const attributes = { viewBox: '0 -6 14 12', 'aria-hidden': 'true', focusable: 'false' }
  return svgElement('svg', { class: `swatch mark-only ${look.tone}`, ...attributes }, [path])
}

function heatKey(): HTMLElement {
  return element('p', { class: 'heat-key' }, [
    'none',
    element('span', { class: 'heat', 'aria-hidden': 'true' }),
    'most',
  ])
}
