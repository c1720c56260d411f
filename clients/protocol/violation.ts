/** What a protocol parser throws, and nothing else: the peer broke the protocol or a limit. */

export type ViolationKind = 'protocol' | 'oversize'

export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation'
  readonly kind: ViolationKind
  /** The WebSocket close code that tells the peer (1002 protocol, 1007 not UTF-8, 1009 too big). */
  readonly closeCode: number

  constructor(kind: ViolationKind, detail: string, closeCode = kind === 'oversize' ? 1009 : 1002) {
    super(detail)
    this.kind = kind
    this.closeCode = closeCode
  }
}

/** A close frame with a code that may not be on the wire, such as 1005: wrong, and yet the peer closes in order. */
export class IllegalCloseCode extends ProtocolViolation {
  constructor(code: number) {
    super('protocol', `the close code ${code}`)
  }
}

export function broken(detail: string): ProtocolViolation {
  return new ProtocolViolation('protocol', detail)
}

export function tooBig(detail: string): ProtocolViolation {
  return new ProtocolViolation('oversize', detail)
}
