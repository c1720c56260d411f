/** Certificates of one run: a CA of its own, and a certificate that it signed for the servers and proxies. */

export interface Certificates {
  /** PEM, as all here. */
  readonly ca: string
  readonly cert: string
  readonly key: string
  /** What the certificate is for; clients ask for it by SNI and check it. */
  readonly servername: string
}

/** Makes new ones: ECDSA on P-256, as most sites have; nothing is written to disk. */
export async function makeCertificates(): Promise<Certificates> {
  throw new Error('not built yet')
}
