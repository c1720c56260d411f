/** Numbers are open in the document; where charts are drawn they fold away, and open again on paper. */

export function foldNumbers(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details.numbers')) details.open = false
}

/** @param redraw called whenever the colours, or the room, have changed. */
export function installPrinting(redraw: () => void): void {
  const root = document.documentElement
  let closed: readonly HTMLDetailsElement[] = []
  window.addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
    for (const details of closed) details.open = true
    root.dataset.print = 'true'
    redraw()
  })
  window.addEventListener('afterprint', () => {
    for (const details of closed) details.open = false
    delete root.dataset.print
    redraw()
  })
}
