/** Opens many connections with a bounded number in flight, so that no accept queue overflows. */
export interface Opening {
  readonly connections: number
  readonly inFlight: number
  /** Opens connection `index` and calls `opened` once when it has had its first answer. */
  open(index: number, opened: () => void): void
}

export function openAll({ connections, inFlight, open }: Opening): Promise<void> {
  return new Promise((resolve) => {
    let next = 0
    let done = 0
    const openNext = (): void => {
      if (next < connections) open(next++, opened)
    }
    const opened = (): void => {
      if (++done === connections) resolve()
      else openNext()
    }
    for (let i = 0; i < Math.min(inFlight, connections); i++) openNext()
  })
}
