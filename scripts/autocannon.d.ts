/** The part of autocannon that is used; it ships no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Options {
    readonly url: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    readonly connectionRate?: number
    readonly ignoreCoordinatedOmission?: true
    readonly headers: Readonly<Record<string, string>>
  }
  /** `response` carries client, status, bytes of the response and its duration, ms. */
  interface Instance extends EventEmitter {
    stop(): void
  }
  export default function autocannon(options: Options, done?: (error: Error | null) => void): Instance
}
