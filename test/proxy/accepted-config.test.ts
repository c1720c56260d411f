/** Every configuration that can be asked for is one that the proxy itself accepts, without a warning. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import { prepare } from '../../bench/proxy/prepare.js'
import { findProxy } from '../../bench/proxy/programs.js'
import { makeCertificates } from '../../bench/tls/certificates.js'
import { parseTopology, topologyProblem } from '../../bench/topology.js'
import { lacksProxy } from './support/needs-proxy.js'
import { planOf } from './support/settings.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** What the proxy says to it, by `check` instead of starting. */
async function said(topology: string, upstreamH2: boolean, check: readonly string[]): Promise<string> {
  const plan = planOf(topology, { upstreamH2 })
  const name = plan.topology.proxy ?? 'nginx'
  const program = findProxy(name)
  if (typeof program === 'string') throw new Error(program)
  const certificates = plan.topology.tls ? await makeCertificates() : null
  const { guard } = prepare({ ...plan, certificates }, program, 8080)
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-config-'))
  folders.push(folder)
  for (const { name: file, text } of guard.files) writeFileSync(join(folder, file), text)
  const args = guard.arguments.map((one) => one.replace('{folder}', folder))
  const command = [program.file, ...args, ...check].map((word) => `'${word}'`).join(' ')
  return execFileSync('sh', ['-c', `${command} 2>&1`], { encoding: 'utf8' })
}

const OPTIONS = ['', '-buffered', '-noupgrade', '-timeout5s', '-x3', '-x3-hash', '-buffered-timeout5s-x2-hash']

/** Those that some transport can have. */
function topologies(proxy: string): string[] {
  return ['', '-tls', '-h2']
    .flatMap((secure) => OPTIONS.map((option) => proxy + secure + option))
    .filter((text) => {
      const topology = parseTopology(text)
      return topology !== null && TRANSPORTS.some((one) => topologyProblem(one, 'node', topology) === null)
    })
}

describe.skipIf(lacksProxy('nginx'))('NGINX accepts', () => {
  it.each(topologies('nginx'))('%s', async (topology) => {
    const text = await said(topology, false, ['-t'])
    expect(text).toContain('syntax is ok')
    expect(text).not.toMatch(/\[(warn|error|alert|emerg)\]/)
  })
})

describe.skipIf(lacksProxy('haproxy'))('HAProxy accepts', () => {
  const cases = topologies('haproxy').flatMap((topology) => [[topology, false] as const, [topology, true] as const])
  it.each(cases)('%s, HTTP/2 to the servers: %s', async (topology, upstreamH2) => {
    const text = await said(topology, upstreamH2, ['-c'])
    expect(text).not.toMatch(/\[(WARNING|ALERT)\]/)
  })
})
