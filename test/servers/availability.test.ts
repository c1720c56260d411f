import { describe, expect, it } from 'vitest'
import { extraAvailability, type UwsProbe, uwsAvailability } from '../../servers/availability.js'
import { EngineUnavailableError, engineAvailability } from '../../servers/index.js'
import { Harness } from './support/harness.js'

const here = `@uwsjs/${process.platform}-${process.arch}`
const major = process.versions.node.split('.')[0]

function probe(installed: readonly string[], failure?: string): UwsProbe {
  return {
    resolves: (name) => installed.includes(name),
    version: () => '20.51.4',
    load: () => (failure === undefined ? Promise.resolve({}) : Promise.reject(new Error(failure))),
  }
}

describe('uWebSockets.js', () => {
  it('is available when it loads', async () => {
    expect(await uwsAvailability(probe(['uWebSockets.js']))).toEqual({ available: true, version: '20.51.4' })
  })

  it.each([
    ['not installed', [], 'is not installed'],
    ['installed for another Node major', ['uWebSockets.js', `${here}-23`], 'installed for another Node major (23;'],
    ['without a binary for this platform', ['uWebSockets.js'], 'has no binary for'],
    ['with a binary that does not load', ['uWebSockets.js', `${here}-${major}`], 'does not load: glibc too old'],
  ])('is unavailable when %s', async (_case, installed, reason) => {
    const availability = await uwsAvailability(probe(installed, '\nglibc too old\nmore'))
    expect(availability).toMatchObject({ available: false, reason: expect.stringContaining(reason) })
  })
})

describe('an engine that is installed apart', () => {
  it.each([
    ['all there', () => '1.2.3', { available: true, version: '1.2.3 (fastify 1.2.3)' }],
    ['one part missing', (name: string) => (name === 'fastify' ? null : '1.2.3'), /^fastify is not installed \(npm ci/],
    [
      'all parts missing',
      () => null,
      /^@fastify\/websocket and fastify are not installed \(npm ci --prefix engines\)$/,
    ],
  ])('%s', (_case, versionOf, expected) => {
    const found = extraAvailability('fastify', versionOf)
    if (expected instanceof RegExp) expect(found.available ? '' : found.reason).toMatch(expected)
    else expect(found).toEqual(expected)
  })
})

describe('a contender that cannot run', () => {
  it('is refused with the reason', async () => {
    const harness = new Harness({ name: 'sse/ws', transport: 'sse', engine: 'ws', tls: false })
    const refused = harness.start({})
    await expect(refused).rejects.toThrow('sse/ws is not available: engine ws does not carry sse')
    await expect(refused).rejects.toBeInstanceOf(EngineUnavailableError)
    expect(new EngineUnavailableError('sse/uws', 'not installed').message).toBe(
      'sse/uws is not available: not installed',
    )
  })

  it('leaves the other engines available', async () => {
    const engines = await engineAvailability()
    expect(engines.node).toMatchObject({ available: true, version: process.versions.node })
    expect(engines.ws).toMatchObject({ available: true, version: expect.stringMatching(/^8\./) })
  })
})
