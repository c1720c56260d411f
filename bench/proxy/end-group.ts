/** Ends what a process that leads a group has started, whether it is still there itself or not. */
export function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch {
    // Nobody is left of it.
  }
}
