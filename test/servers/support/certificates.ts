/** One set of certificates for all servers of a test file, and what their clients must know of them. */
import { makeCertificates } from '../../../bench/tls/certificates.js'

const { ca, cert, key, servername } = await makeCertificates()

export const SERVER_TLS = { cert, key }
export const CLIENT_TLS = { ca, servername }
