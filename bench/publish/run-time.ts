import type { PublishedRun } from './published-run.js'

/** `2026-01-02 03:04 UTC`, or the start as the file says it. */
export function runTime({ startedAt }: PublishedRun): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z$/.exec(startedAt)
  return match === null ? startedAt : `${match[1]} ${match[2]} UTC`
}
