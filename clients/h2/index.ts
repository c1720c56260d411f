/** The clients over HTTP/2, by kind and transport. */
import type { ClientKind } from '../../bench/contracts/names.js'
import type { ClientFactories } from '../index.js'

export const H2_CLIENT_FACTORIES: Readonly<Record<ClientKind, ClientFactories>> = { lean: {}, library: {} }
