/** What an adapter publishes to over HTTP: a server of somebody else, or one of ours in a process of its own. Types only. */
import type { ServerReport, Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import type { Memory } from '../serving.js'
import type { PublicationPlace } from './publications.js'

/** What is known of the server itself; the adapter knows of the publications. */
export type OwnReport = Omit<
  ServerReport,
  'published' | 'publisherLag' | 'publisherLagSeconds' | 'channels' | 'publications'
>

export interface PublishedServer {
  /** @throws Error with why it cannot be measured. */
  open(): Promise<PublicationPlace>
  start(timetable: Timetable): void
  report(): Promise<OwnReport>
  memory(): Promise<Memory>
  counters(): ServerCounters
  /** Nothing of it is left afterwards; resolves its last counters. */
  stop(): Promise<ServerCounters>
}

/** Called when the server ends by itself, with its last words. */
export type OnDeath = (lastWords: string) => void
