/** A browser that does not start is told by what was started, its last words and how it ended. */
import { describe, expect, it } from 'vitest'
import { launchFailure } from '../../bench/browser/launch-failure.js'

const CLOSED = 'browserType.launch: Target page, context or browser has been closed'

function told(printed: readonly string[], exit: string): string {
  const lines = printed.map((line) => `[pid=7][err] ${line}`)
  const calls = [...lines, exit].map((line) => `\u001b[2m  - ${line}\u001b[22m`)
  return [CLOSED, 'Browser logs:', '', '<launching> /bin/ls --x', ...lines, 'Call log:', ...calls, ''].join('\n')
}

describe('a browser that could not be started', () => {
  it('is told with its last words and its exit code, each word once', () => {
    const message = told(
      ['a', 'b', "unrecognized option '--x'", '', 'Try --help.'],
      '<process did exit: exitCode=2, signal=null>',
    )
    expect(launchFailure('/bin/ls', message)).toBe(
      "the browser could not be started: /bin/ls: ended with exit code 2; its last words: b / unrecognized option '--x' / Try --help.",
    )
  })

  it('is told with its signal, and without words where it said none', () => {
    const message = told([], '<process did exit: exitCode=null, signal=SIGSEGV>')
    expect(launchFailure('/x', message)).toBe('the browser could not be started: /x: ended by SIGSEGV')
  })

  it('is told by the first line where it never ran, and words have a length', () => {
    expect(launchFailure('/x', 'spawn EACCES\nCall log:')).toBe('the browser could not be started: /x: spawn EACCES')
    expect(launchFailure('/x', told(['w'.repeat(5000)], '')).length).toBeLessThan(600)
  })
})
