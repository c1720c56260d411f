import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../bench/process/on-path.js'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-path-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a program on PATH', () => {
  it('is the first executable file of that name', () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')]
    mkdirSync(join(a, 'tool'), { recursive: true })
    mkdirSync(b)
    writeFileSync(join(b, 'tool'), '')
    chmodSync(join(b, 'tool'), 0o755)
    expect(findOnPath('tool', { path: ['', a, b].join(delimiter), extensions: '' })).toBe(join(b, 'tool'))
  })

  it.skipIf(process.platform === 'win32')('is not a file that nobody may execute', () => {
    writeFileSync(join(folder, 'plain'), '')
    chmodSync(join(folder, 'plain'), 0o644)
    expect(findOnPath('plain', { path: folder, extensions: '' })).toBeNull()
  })

  it('has one of the extensions that the system gives', () => {
    writeFileSync(join(folder, 'other.EXE'), '')
    chmodSync(join(folder, 'other.EXE'), 0o755)
    expect(findOnPath('other', { path: folder, extensions: '.CMD;.EXE' })).toBe(join(folder, 'other.EXE'))
    expect(findOnPath('absent-program', { path: folder, extensions: '' })).toBeNull()
  })
})
