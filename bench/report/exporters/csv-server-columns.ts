/** The columns of the CSV about the server, what lies before it, and how it was published to. */
import type { CompletedTrial } from '../../result/schema.js'
import { seenMemory, seenUsage } from '../seen.js'
import { type CsvColumn, measured } from './csv-column.js'

/** null: not asked, or nothing could force a collection. */
function collectedMemory(trial: CompletedTrial): ReturnType<typeof seenMemory> {
  const memory = seenMemory(trial)
  return memory?.collected === true ? memory : null
}

/** Empty is what nobody saw. */
export const SERVER: readonly CsvColumn[] = [
  measured('published', ({ server }) => server.published),
  measured('server_cpu_user_us', (trial) => seenUsage(trial)?.cpuUserUs),
  measured('server_cpu_system_us', (trial) => seenUsage(trial)?.cpuSystemUs),
  measured('server_wall_us', ({ server }) => server.usage.wallUs),
  measured('server_loop_utilisation', (trial) => seenUsage(trial)?.loopUtilisation),
  measured('server_rss_bytes', (trial) => seenUsage(trial)?.rssBytes),
  measured('server_rss_after_gc_bytes', (trial) => collectedMemory(trial)?.rssBytes),
  measured('server_heap_after_gc_bytes', (trial) => collectedMemory(trial)?.heapUsedBytes),
  measured('kernel_socket_bytes', ({ server }) => server.kernelSocketBytes),
  ['zero_subscribers_cpu_user_us', ({ zeroSubscribers }) => zeroSubscribers?.cpuUserUs],
  ['zero_subscribers_cpu_system_us', ({ zeroSubscribers }) => zeroSubscribers?.cpuSystemUs],
  ['zero_subscribers_wall_us', ({ zeroSubscribers }) => zeroSubscribers?.wallUs],
  ['zero_subscribers_rss_bytes', ({ zeroSubscribers }) => zeroSubscribers?.rssBytes],
]

/** Empty without a proxy. */
export const PROXY: readonly CsvColumn[] = [
  measured('proxy', ({ proxy }) => proxy?.name),
  measured('proxy_version', ({ proxy }) => proxy?.version),
  measured('proxy_cpu_us_per_delivery', ({ proxy }) => proxy?.cpuUsPerDelivery),
  measured('proxy_cpu_user_us', ({ proxy }) => proxy?.usage?.cpuUserUs),
  measured('proxy_cpu_system_us', ({ proxy }) => proxy?.usage?.cpuSystemUs),
  measured('proxy_rss_bytes', ({ proxy }) => proxy?.usage?.rssBytes),
  measured('proxy_connections_clients', ({ proxy }) => proxy?.connections?.client),
  measured('proxy_connections_servers', ({ proxy }) => proxy?.connections?.upstream),
]

/** Empty where the server publishes by itself. */
export const PUBLICATIONS: readonly CsvColumn[] = [
  measured('publications_sent', ({ server }) => server.publications?.sent),
  measured('publications_failed', ({ server }) => server.publications?.failed),
  measured('publications_unsent', ({ server }) => server.publications?.unsent),
  measured('publications_in_flight', ({ server }) => server.publications?.inFlight),
  measured('publications_offered', ({ server }) => server.publications?.offered),
  measured('publications_taken', ({ server }) => server.publications?.taken),
  measured('publications_queue_wait_p99_us', ({ server }) => server.publications?.queueWaitP99Us),
]
