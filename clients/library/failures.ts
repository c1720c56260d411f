/** What the errors of the libraries mean. */
import type { FailureKind } from '../../bench/contracts/client.js'
import { failureKindOf } from '../system-failures.js'

/** Errors with which undici tells that the peer is gone. */
const GONE = ['other side closed', 'closed']

const OVERSIZE = [
  'HPE_HEADER_OVERFLOW',
  'UND_ERR_HEADERS_OVERFLOW',
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'WS_ERR_TOO_MANY_BUFFERED_PARTS',
]

/** The body, or the head, was cut by the end of the connection. */
const TRUNCATED = ['HPE_INVALID_EOF_STATE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']

/** An error of undici, node:http, ws or the system, on a connection that was established or not. */
export function kindOfError(error: NodeJS.ErrnoException, established: boolean): FailureKind {
  const code = error.code ?? ''
  // The parser of undici: its errors have no code.
  if (error.name === 'HTTPParserError') return error.message.includes('EOF') ? 'closed' : 'protocol'
  if (OVERSIZE.includes(code)) return 'oversize'
  if (TRUNCATED.includes(code)) return 'closed'
  if (code.startsWith('HPE_') || code.startsWith('WS_ERR_')) return 'protocol'
  if (code === 'UND_ERR_SOCKET') return GONE.includes(error.message) ? 'closed' : 'protocol'
  return failureKindOf(error.code, established)
}

/** The peer broke the protocol or a limit, which is a failure of an idle connection, too. */
export function isViolation(kind: FailureKind): boolean {
  return kind === 'protocol' || kind === 'oversize'
}
