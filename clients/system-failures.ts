/** What errors of the system and of node:http2 mean. */
import type { FailureKind } from '../bench/contracts/client.js'

/** What a system error means, before or after the connection was established. */
export function failureKindOf(code: string | undefined, established: boolean): FailureKind {
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return 'descriptor-limit'
    case 'EADDRNOTAVAIL':
    case 'EADDRINUSE':
      return 'address-exhausted'
    case 'ECONNREFUSED':
      return 'connect-refused'
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return established ? 'reset' : 'connect-reset'
    case 'ETIMEDOUT':
      return established ? 'reset' : 'connect-timeout'
    default:
      return code?.startsWith('ERR_HTTP2') === true ? 'protocol' : 'other'
  }
}
