import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import { openResultWriter, readResultFile } from '../../bench/result/file.js'
import { SAMPLE } from '../report/sample.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'result-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

function refused(path: string): string {
  try {
    openResultWriter(path)
    return 'opened'
  } catch (error) {
    expect((error as BenchError).exitCode).toBe(64)
    return (error as BenchError).code
  }
}

describe('writing', () => {
  test('opening makes the folder and leaves no file; writing leaves only the result', () => {
    const path = join(folder, 'a', 'b', 'result.json')
    const writer = openResultWriter(path)
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual([])
    writer.write(SAMPLE)
    writer.write({ ...SAMPLE, trials: [] })
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['result.json'])
    expect(readResultFile(path).result).toEqual({ ...SAMPLE, trials: [] })
  })

  test('a write that fails leaves the last result and no temporary file', () => {
    const path = join(folder, 'result.json')
    const writer = openResultWriter(path)
    writer.write(SAMPLE)
    renameSync(folder, `${folder}-away`)
    expect(() => writer.write({ ...SAMPLE, trials: [] })).toThrow(BenchError)
    renameSync(`${folder}-away`, folder)
    expect(readdirSync(folder)).toEqual(['result.json'])
    expect(readResultFile(path).result).toEqual(SAMPLE)
  })

  test('a link stays a link', () => {
    writeFileSync(join(folder, 'real.json'), '')
    symlinkSync(join(folder, 'real.json'), join(folder, 'link.json'))
    openResultWriter(join(folder, 'link.json')).write(SAMPLE)
    expect(readResultFile(join(folder, 'real.json')).result).toEqual(SAMPLE)
  })

  test('a folder, a path below a file, and an empty path are refused before anything runs', () => {
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'file'), '')
    expect(refused(join(folder, 'sub'))).toBe('output-unwritable')
    expect(refused(join(folder, 'file', 'result.json'))).toBe('output-unwritable')
    expect(refused('')).toBe('output-unwritable')
  })

  test.skipIf(!existsSync('/dev/null'))('a device is refused, not replaced', () => {
    expect(refused('/dev/null')).toBe('output-unwritable')
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a read-only folder is refused', () => {
    chmodSync(folder, 0o500)
    expect(refused(join(folder, 'result.json'))).toBe('output-unwritable')
  })

  test('a result that is already there is kept until the first write', () => {
    const path = join(folder, 'result.json')
    writeFileSync(path, 'old')
    openResultWriter(path)
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})

test('an unreadable result says why', () => {
  expect(() => readResultFile(join(folder, 'none.json'))).toThrow(/ENOENT.*result-unreadable/s)
})
