/** Publishes events for the conformance check, one after the other, each within the limit. */
import { atUs, nowUs } from '../clock.js'
import type { CheckContext, ConformanceSubject } from './conformance.js'

export interface PublishedSome {
  readonly sequences: readonly number[]
  /** Why it ended early; null: it did not. */
  readonly failure: string | null
}

export async function publishSome(check: CheckContext, events: number): Promise<PublishedSome> {
  const sequences: number[] = []
  const { publish } = check.subject
  if (publish === null) return { sequences, failure: 'nothing may be published' }
  try {
    while (sequences.length < events) sequences.push(await publishOne(check, publish))
    return { sequences, failure: null }
  } catch (error) {
    return { sequences, failure: `publishing failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

type Publish = NonNullable<ConformanceSubject['publish']>

function publishOne({ limits, signal }: CheckContext, publish: Publish): Promise<number> {
  return new Promise((resolve, reject) => {
    const interrupt = (): void => reject(new Error('interrupted'))
    const timer = atUs(nowUs() + limits.stepMs * 1000, () => reject(new Error(`no answer after ${limits.stepMs} ms`)))
    const settle = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', interrupt)
    }
    if (signal.aborted) interrupt()
    signal.addEventListener('abort', interrupt)
    publish().then(resolve, reject).finally(settle)
  })
}
