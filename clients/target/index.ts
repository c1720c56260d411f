/** The clients of servers that others wrote, by transport. */
import type { ClientFactories } from '../index.js'

export const TARGET_CLIENT_FACTORIES: ClientFactories = {}
