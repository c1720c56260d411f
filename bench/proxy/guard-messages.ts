/** Between the coordinator and the guard of one proxy, over Node's IPC channel. Types only. */
import type { ProxyFile } from './settings.js'

export interface GuardPlan {
  /** The program, absolute. */
  readonly program: string
  /** `{folder}` stands for the folder that it runs in. */
  readonly arguments: readonly string[]
  /** Written to the folder, for this user only. */
  readonly files: readonly ProxyFile[]
  /** Where it must answer before it is ready. */
  readonly ready: {
    readonly port: number
    readonly path: string
    readonly tls: { readonly ca: string; readonly servername: string } | null
  }
}

export type ToGuard = { readonly type: 'open'; readonly plan: GuardPlan } | { readonly type: 'stop' }

export type FromGuard =
  /** The proxy runs, and what is to be removed if the guard cannot. */
  | { readonly type: 'started'; readonly pid: number; readonly folder: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string; readonly portTaken: boolean }
  /** It ended by itself after it was ready; `how` with its last words. */
  | { readonly type: 'ended'; readonly how: string }
