/** Whether a proxy is there, in which version, and what to do when it is not. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findProxy, parseVersion, proxyAvailability } from '../../bench/proxy/programs.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-programs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function program(name: string, script: string, place = folder): string {
  const file = join(place, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

describe('a version', () => {
  it.each([
    ['nginx version: nginx/1.22.1\n', '1.22.1'],
    ['nginx version: nginx/1.27.0 (Ubuntu)\n', '1.27.0'],
    ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n', '2.6.12-1+deb12u4'],
    ['HA-Proxy version 2.2.9-2+deb11u6 2023/12/09 - https://haproxy.org/\n', '2.2.9-2+deb11u6'],
    ['nothing of the kind', null],
  ])('%j: %s', (text, version) => {
    expect(parseVersion(text)).toBe(version)
  })
})

describe.skipIf(process.platform === 'win32')('a proxy', () => {
  it('that is not installed is named with how to install it', () => {
    const { nginx, haproxy } = proxyAvailability(join(folder, 'nothing-here'))
    expect(nginx).toMatchObject({ available: false, version: null })
    expect(nginx.reason).toContain('nginx is not installed (on Debian: apt-get install nginx')
    expect(haproxy.reason).toContain('apt-get install haproxy')
  })

  it('that is there tells its version, on standard error too', () => {
    const file = program('nginx', "echo 'nginx version: nginx/9.8.7' >&2")
    expect(findProxy('nginx', folder)).toEqual({ file, version: '9.8.7' })
    expect(proxyAvailability(folder).nginx).toEqual({ available: true, version: '9.8.7', reason: null })
  })

  it.each([
    ['fails', 'exit 127', 'haproxy -v fails: exit code 127'],
    ['is killed', 'kill -9 $$', 'haproxy -v fails: SIGKILL'],
    ['says something else', 'echo 2.6', 'haproxy -v tells no version'],
  ])('that %s is not available, which is said with how to install it anew', (what, script, problem) => {
    const own = join(folder, what.replaceAll(' ', '-'))
    mkdirSync(own)
    program('haproxy', script, own)
    const { available, version, reason } = proxyAvailability(own).haproxy
    expect([available, version]).toEqual([false, null])
    expect(reason).toContain(`haproxy is installed, but ${own}`)
    expect(reason).toContain(problem)
    expect(reason).toContain('(to install it anew, on Debian: apt-get install haproxy')
  })

  it('that is no program for this machine is not available', () => {
    const own = join(folder, 'foreign')
    mkdirSync(own)
    writeFileSync(join(own, 'nginx'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]))
    chmodSync(join(own, 'nginx'), 0o755)
    expect(proxyAvailability(own).nginx.reason).toMatch(/nginx -v fails: /)
  })
})
