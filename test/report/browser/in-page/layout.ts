/** Where things are on the page now. */
import type { Edges, FrameFacts, Inspection } from '../support/facts.js'

function edgesOf(element: Element): Edges {
  const { top, left, bottom, right } = element.getBoundingClientRect()
  return { top, left, bottom, right }
}

export function frames(): FrameFacts[] {
  return [...globalThis.transportBench.charts].flatMap(([chart, own]) =>
    own.flatMap(({ canvas, width, height }) => {
      const frame = canvas.parentElement
      if (frame === null || canvas.closest('[hidden]') !== null) return []
      return [{ chart, frame: edgesOf(frame), canvas: edgesOf(canvas), drawn: { width, height } }]
    }),
  )
}

export function beyond(): ReturnType<Inspection['beyond']> {
  const edge = document.documentElement.clientWidth
  const all = [...document.querySelectorAll('main :is(table, th, td, caption, p, li, pre, figure)')]
  const over = all.filter((element) => {
    const { right, left } = element.getBoundingClientRect()
    return right > left && Math.max(right, left + element.scrollWidth) > edge + 0.5
  })
  const name = (element: Element): string =>
    `${element.localName} to ${Math.round(element.getBoundingClientRect().right)}: ${element.textContent?.trim().slice(0, 60)}`
  return { seen: all.length, beyond: over.map(name) }
}
