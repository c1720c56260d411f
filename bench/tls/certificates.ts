/** Certificates of one run: a CA of its own, and a certificate that it signed for the servers and proxies. */

export interface Certificates {
  /** PEM, as all here. */
  readonly ca: string
  readonly cert: string
  readonly key: string
  /** What the certificate is for; clients ask for it by SNI and check it. */
  readonly servername: string
}

/** Below `.test`, which nobody can own (RFC 6761). */
const SERVER_NAME = 'transport-bench.test'
const KEY = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const
const DNS_NAME = 2
const IP_ADDRESS = 7

/** Makes new ones: ECDSA on P-256, as most sites have; nothing is written to disk. */
export async function makeCertificates(): Promise<Certificates> {
  // Some 100 modules, which a run without TLS needs not; read at start, all at once, they take a file descriptor each.
  const { generate } = await import('selfsigned')
  const authority = await generate([{ name: 'commonName', value: 'transport-bench CA of one run' }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: SERVER_NAME }], {
    ...KEY,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: DNS_NAME, value: SERVER_NAME },
          { type: DNS_NAME, value: 'localhost' },
          { type: IP_ADDRESS, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private, servername: SERVER_NAME }
}
