/** How the marks of contenders look, by what is drawn rather than by how it was decided. */
import type { MarkFacts, MarkGroup } from '../support/facts.js'

interface Drawn {
  readonly contender: string | null
  readonly label: string
  readonly borderColor: string
  readonly pointStyle: string
  readonly pointRotation: number
  readonly pointRadius: number
  readonly pointBackgroundColor: string
  readonly pointBorderColor: string
  readonly pointBorderWidth: number
}

/** Any colour as the browser writes it. */
function plain(color: string): string {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = color
  return String(context.fillStyle)
}

function insideOf(fill: string, own: string, ground: string): MarkFacts['inside'] {
  if (plain(fill) === plain(own)) return 'full'
  return plain(fill) === plain(ground) ? 'hollow' : 'half'
}

function markOf(set: Drawn): MarkFacts {
  const style = getComputedStyle(document.documentElement)
  return {
    contender: set.contender ?? '',
    shape: `${set.pointStyle} ${set.pointRotation} ${set.pointRadius}`,
    inside: insideOf(set.pointBackgroundColor, set.borderColor, style.getPropertyValue('--surface').trim()),
    border: `${set.pointBorderColor === set.borderColor ? 'own' : 'other'} ${set.pointBorderWidth}`,
  }
}

function scatters(): MarkGroup[] {
  return [...globalThis.transportBench.charts].flatMap(([chart, own]) => {
    const [plot] = own
    if (plot === undefined || (plot.config as { readonly type?: string }).type !== 'scatter') return []
    const sets = (plot.data.datasets as unknown as readonly Drawn[]).filter(
      ({ contender, pointRadius }) => contender !== null && pointRadius > 0,
    )
    return [{ chart, kind: 'scatter', marks: sets.map(markOf) } as const]
  })
}

function legends(): MarkGroup[] {
  return [...document.querySelectorAll('.legend')].map((legend) => ({
    chart: legend.closest('figure')?.id ?? '',
    kind: 'legend',
    marks: [...legend.querySelectorAll<HTMLElement>('button.toggle')].map(swatchOf),
  }))
}

function swatchOf(button: HTMLElement): MarkFacts {
  const path = button.querySelector('.swatch path')
  if (path === null) throw new Error('a toggle without a mark')
  const { fill, stroke, strokeWidth, color } = getComputedStyle(path)
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--background').trim()
  return {
    contender: button.dataset.contender ?? '',
    shape: path.getAttribute('d') ?? '',
    inside: insideOf(fill, color, ground),
    border: `${stroke === color ? 'own' : 'other'} ${strokeWidth}`,
  }
}

export const marks = (): MarkGroup[] => [...scatters(), ...legends()]
