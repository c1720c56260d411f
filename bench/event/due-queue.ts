/**
 * A queue of things due at instants (µs): a binary heap over flat arrays, so that thousands of clients cost no timer
 * each. Equal due times leave in the order they came. Pure: the owner asks what is due.
 */
export class DueQueue {
  #due: number[] = []
  #order: number[] = []
  #item: number[] = []
  #added = 0

  get size(): number {
    return this.#due.length
  }

  /** The earliest due time, µs; +∞ when empty. */
  get nextUs(): number {
    return this.#due[0] ?? Number.POSITIVE_INFINITY
  }

  push(dueUs: number, item: number): void {
    let child = this.#due.length
    const order = this.#added++
    this.#due.push(dueUs)
    this.#order.push(order)
    this.#item.push(item)
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#before(child, parent)) break
      this.#swap(child, parent)
      child = parent
    }
  }

  /** Removes and returns the earliest item; −1 when empty. */
  pop(): number {
    const last = this.#due.length - 1
    if (last < 0) return -1
    const item = this.#item[0] as number
    this.#swap(0, last)
    this.#due.pop()
    this.#order.pop()
    this.#item.pop()
    this.#sink(last)
    return item
  }

  #sink(size: number): void {
    let parent = 0
    for (;;) {
      const left = parent * 2 + 1
      if (left >= size) return
      const right = left + 1
      const child = right < size && this.#before(right, left) ? right : left
      if (!this.#before(child, parent)) return
      this.#swap(child, parent)
      parent = child
    }
  }

  #before(a: number, b: number): boolean {
    const dueA = this.#due[a] as number
    const dueB = this.#due[b] as number
    return dueA < dueB || (dueA === dueB && (this.#order[a] as number) < (this.#order[b] as number))
  }

  #swap(a: number, b: number): void {
    exchange(this.#due, a, b)
    exchange(this.#order, a, b)
    exchange(this.#item, a, b)
  }
}

function exchange(array: number[], a: number, b: number): void {
  const held = array[a] as number
  array[a] = array[b] as number
  array[b] = held
}
