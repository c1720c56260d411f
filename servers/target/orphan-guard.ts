/**
 * Ends a started command when this process cannot: a shell waits for its input to close, which the kernel does for any
 * process that is gone, killed ones included. A shell, not another node, since it has to cost nothing beside what is
 * measured.
 */
import { spawn } from 'node:child_process'

const UNTIL_CLOSED = 'read -r _; kill -KILL "-$1"'

/** `group`: the command's process group. */
export function guardGroup(group: number): { cancel(): void } {
  // A group of its own: what ends ours must not end it before it has done its work.
  const guard = spawn('/bin/sh', ['-c', UNTIL_CLOSED, 'sh', String(group)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  return {
    cancel: () => {
      guard.kill('SIGKILL')
    },
  }
}
