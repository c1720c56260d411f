import type { FromServer } from '../../bench/contracts/control.js'

/** What a shard says to the primary: what a server says, and first of all that it hears what is sent to it. */
export type FromShard = FromServer | { readonly type: 'alive' }
