/** Ctrl-C and SIGTERM: the first asks for an orderly end, the second quits at once. */
import { EXIT } from '../errors.js'

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

export function interruptSignal(onFirst: () => void): Interrupt {
  const controller = new AbortController()
  const handle = (): void => {
    // Second time: the children end by themselves when this process is gone.
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    onFirst()
    controller.abort()
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', handle)
      process.off('SIGTERM', handle)
    },
  }
}
