/** A threshold that names a contender of the run without what lies between would gate nothing: refused beforehand. */
import { describe, expect, it } from 'vitest'
import { thresholdFitProblems } from '../../bench/gate/threshold-fit.js'

const RUN = ['sse/node+tls', 'sse/node+nginx', 'websocket/ws+tls']

describe('a threshold of a run', () => {
  it.each([
    ['sse/node: p99 < 50ms', ['did you mean sse/node+tls or sse/node+nginx?']],
    ['websocket/ws|sse/node+tls: missing == 0', ['did you mean websocket/ws+tls?']],
    ['sse/node+haproxy: missing == 0', ['did you mean sse/node+tls or sse/node+nginx?']],
    ['*/ws+nginx: missing == 0', ['did you mean websocket/ws+tls?']],
  ])('that names another form of what is measured is refused: %s', (text, meant) => {
    const problems = thresholdFitProblems([text], RUN)
    expect(problems.map(({ message }) => message?.replace(/^.*; /, ''))).toEqual(meant)
    for (const { where } of problems) expect(where).toBe(`--threshold '${text}'`)
  })

  it.each([
    'sse/*: p99 < 50ms',
    'p99 < 50ms',
    'sse/node+tls: missing == 0',
    'sse/uws: missing == 0',
    '*+nginx: missing == 0',
  ])('that covers something, or what is not measured at all, is not: %s', (text) => {
    expect(thresholdFitProblems([text], RUN)).toEqual([])
  })
})
