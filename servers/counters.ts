import type { ServerCounters } from '../bench/contracts/server.js'

/** All counters at zero. */
export function newCounters(): ServerCounters {
  return {
    connectionsOpened: 0,
    established: 0,
    subscribers: 0,
    requests: 0,
    emptyResponses: 0,
    unauthorized: 0,
    refused: 0,
    garbage: 0,
    oversizeBodies: 0,
    abortedRequests: 0,
    slowClientsDropped: 0,
    acceptFailures: 0,
    silentClientsDropped: 0,
    gapAnswers: 0,
    upstreamMessages: 0,
  }
}
