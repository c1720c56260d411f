/** Whether the program of a target is there is seen before it is started, as it will be looked up. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Contender } from '../../bench/contracts/names.js'
import { describeContender } from '../../bench/run/describe-contenders.js'
import { targetContenders } from '../../bench/target/contenders.js'
import { resolveTarget } from '../../bench/target/load.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
for (const name of ['server', 'text']) writeFileSync(join(folder, name), '#!/bin/sh\n')
chmodSync(join(folder, 'server'), 0o755)
chmodSync(join(folder, 'text'), 0o644)

const ENGINES = { target: { available: true, version: null, reason: null, limitations: {} } } as const

function described(change: object) {
  const text = JSON.stringify({
    name: 'mine',
    question: 'Is it there?',
    ready: { path: '/' },
    publish: { path: '/publish' },
    transports: { sse: { path: '/stream', cursor: { in: 'none' } } },
    ...change,
  })
  const target = resolveTarget({ text, file: 'mine.yaml', folder })
  const [contender] = targetContenders([target])
  return describeContender(contender as Contender, ENGINES as never, [target])
}

describe.skipIf(process.platform === 'win32')('a target whose program', () => {
  it.each([
    ['lies beside its file', './server'],
    ['is named in full', join(folder, 'server')],
    ['is on PATH', 'sh'],
    ['depends on what is filled in', './{token}'],
  ])('%s is available', (_, program) => {
    expect(described({ command: [program, '{port}'] })).toMatchObject({ available: true, reason: null })
  })

  it.each([
    ['does not exist', '/nope/server', /begins with \/nope\/server: there is no such program/],
    ['is not beside its file', './nope', /begins with \.\/nope: there is no such program/],
    ['may not be executed', './text', /there is no such program/],
    ['is not on PATH', 'no-such-program', /begins with no-such-program: it is not on PATH/],
  ])('%s is not, and the reason says so', (_, program, reason) => {
    const { available, reason: said } = described({ command: [program, '{port}'] })
    expect(available).toBe(false)
    expect(said).toMatch(reason)
    expect(said).not.toContain(folder)
  })

  it('is looked up on its own PATH where it has one', () => {
    expect(described({ command: ['server', '{port}'], environment: { PATH: folder } }).available).toBe(true)
    expect(described({ command: ['server', '{port}'] }).available).toBe(false)
  })

  it('is running already is not looked for', () => {
    expect(described({ url: 'http://127.0.0.1:1' }).available).toBe(true)
  })
})
