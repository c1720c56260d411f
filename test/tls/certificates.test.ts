import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Certificates, makeCertificates } from '../../bench/tls/certificates.js'

const [ours, others] = await Promise.all([makeCertificates(), makeCertificates()])

interface Asked {
  readonly ca: string
  readonly servername?: string
  /** What the certificate is checked for where no name is asked for. */
  readonly host?: string
}

/** What a client of Node says to a server with these certificates: the protocol, or the code of its refusal. */
async function handshake({ cert, key }: Certificates, asked: Asked): Promise<string> {
  const server = createServer({ cert, key }, (socket) => socket.resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', ...asked })
  onTestFinished(() => void socket.destroy())
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(socket.getProtocol() ?? ''))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
}

describe('the certificate of a run', () => {
  it.each(['transport-bench.test', 'localhost'])('is accepted for %s by who trusts its CA', async (servername) => {
    expect(await handshake(ours, { ca: ours.ca, servername })).toBe('TLSv1.3')
  })

  it('is accepted for the address', async () => {
    expect(await handshake(ours, { ca: ours.ca, host: '127.0.0.1' })).toBe('TLSv1.3')
  })

  it('is refused by who trusts another CA, of the same name', async () => {
    expect(await handshake(ours, { ca: others.ca, servername: ours.servername })).toMatch(
      /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/,
    )
  })

  it('is refused for another name', async () => {
    expect(await handshake(ours, { ca: ours.ca, servername: 'example.org' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('is no CA itself, and its key is on P-256', () => {
    const [ca, cert] = [new X509Certificate(ours.ca), new X509Certificate(ours.cert)]
    expect([ca.ca, cert.ca]).toEqual([true, false])
    expect(cert.checkIssued(ca)).toBe(true)
    expect(cert.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
    expect(ours.servername).toBe('transport-bench.test')
  })

  it('is another one in every run', () => {
    expect(others.key).not.toBe(ours.key)
    expect(others.cert).not.toBe(ours.cert)
  })
})
