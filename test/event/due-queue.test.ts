/** The queue of due times, against a sorted array. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueQueue } from '../../bench/event/due-queue.js'

interface Entry {
  readonly dueUs: number
  readonly order: number
  readonly item: number
}

const byDueThenOrder = (a: Entry, b: Entry): number => a.dueUs - b.dueUs || a.order - b.order

describe('the due queue', () => {
  it('leaves as a stably sorted array would, over any pushes and pops', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 0, max: 20 }) }),
      fc.record({ pop: fc.integer({ min: 1, max: 4 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new DueQueue()
        let model: Entry[] = []
        steps.forEach((one, order) => {
          if ('push' in one) {
            queue.push(one.push, order)
            model = [...model, { dueUs: one.push, order, item: order }].sort(byDueThenOrder)
          } else {
            for (let i = 0; i < one.pop; i++) expect(queue.pop()).toBe(model.shift()?.item ?? -1)
          }
          expect(queue.size).toBe(model.length)
          expect(queue.nextUs).toBe(model[0]?.dueUs ?? Number.POSITIVE_INFINITY)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the order of equals', () => {
    const queue = new DueQueue()
    for (let item = 0; item < 100; item++) queue.push(5, item)
    expect(Array.from({ length: 100 }, () => queue.pop())).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('is empty at first and after all', () => {
    const queue = new DueQueue()
    expect([queue.size, queue.nextUs, queue.pop()]).toEqual([0, Number.POSITIVE_INFINITY, -1])
    queue.push(1, 0)
    expect(queue.pop()).toBe(0)
    expect([queue.size, queue.nextUs, queue.pop()]).toEqual([0, Number.POSITIVE_INFINITY, -1])
  })

  it('takes any due time, the past and never included', () => {
    const queue = new DueQueue()
    queue.push(Number.POSITIVE_INFINITY, 3)
    queue.push(-1, 1)
    queue.push(0, 2)
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 2, 3])
  })
})
