/** Quantiles of a distribution on [0, ∞) from its tail: found by halving, so exact to the last bits of the tail itself. */

/** The x with tail(x) = `q`; `tail` falls from its value at 0 towards 0. */
export function whereTailIs(tail: (x: number) => number, q: number): number {
  let high = 1
  while (tail(high) > q) high *= 2
  let low = high === 1 ? 0 : high / 2
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return middle
    if (tail(middle) > q) low = middle
    else high = middle
  }
}
