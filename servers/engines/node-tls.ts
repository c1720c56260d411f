/** TLS of the engines on Node: the options of their servers, and which handshakes were no TLS at all. */
import type { TlsOptions } from 'node:tls'
import type { ServerContext } from '../contract.js'

/** A peer that does not finish its request head, its body or its TLS handshake: as long as uws gives it. */
export const HALF_OPEN_MS = 12_000

/** Beside the ALPN protocols, which are the engine's. TLS 1.3 wherever the client knows it. */
export function tlsOptions({ cert, key }: NonNullable<ServerContext['options']['tls']>): TlsOptions {
  return { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: HALF_OPEN_MS }
}

/** Whether bytes were no TLS or broke it. An alert keeps to it: a client may refuse our certificate. */
export function isBrokenTls({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('ERR_SSL_') && !code.includes('_ALERT_')
}
