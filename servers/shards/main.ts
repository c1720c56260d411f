/** Process entry of one shard: serves its part of the clients on the port that all shards share, and obeys the primary. */
import { obey } from '../obey.js'
import { ServerProcess } from '../server-process.js'
import type { FromShard } from './from-shard.js'

obey((plan) => ServerProcess.make(plan))
const alive: FromShard = { type: 'alive' }
process.send?.(alive)
