/** Ctrl-C and SIGTERM: the first asks for an orderly end, the second quits at once. */
import { EXIT, type ExitCode } from '../errors.js'
import type { ProgressView } from './progress.js'

export interface Interrupt {
  readonly signal: AbortSignal
  dispose(): void
}

/** Measures with a progress view, which ends with it; whatever an interrupted measurement throws is the interruption. */
export async function interruptible(
  view: ProgressView,
  note: string,
  measure: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const interrupt = interruptSignal(() => view.show({ type: 'note', text: `${note}; once more quits at once` }))
  try {
    return await measure(interrupt.signal)
  } catch (error) {
    // Ctrl-C reaches children that are just starting, too: that they ended is no failure then.
    if (interrupt.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    view.end()
    interrupt.dispose()
  }
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
