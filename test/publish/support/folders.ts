/** Folders of results and of sites, gone after the test. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import { type PublishFlags, publishCommand } from '../../../bench/commands/publish.js'
import type { Terminal } from '../../../bench/commands/terminal.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { textOf } from './inputs.js'

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Results and texts by relative path. */
export function folderOf(files: Readonly<Record<string, ResultFile | string>>, folder = newFolder()): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : textOf(content))
  }
  return folder
}

/** Every file below a folder by its relative path, hidden ones included, sorted. */
export function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.sort().map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

export interface Printed {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** What `publish` prints; errors are thrown, as the command line catches them. */
export async function publish(folder: string, flags: PublishFlags): Promise<Printed> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    isInteractive: false,
    useColour: false,
    columns: 120,
    errColumns: 120,
  }
  const exitCode = await publishCommand(folder, flags, terminal)
  return { exitCode, out, err }
}

/** What `publish --json` tells. */
export interface Told {
  readonly written: readonly string[]
  readonly unchanged: number
  readonly removed: readonly string[]
  readonly problems: readonly { readonly code: string; readonly where: string }[]
}

export async function told(folder: string, site: string): Promise<Told> {
  return JSON.parse((await publish(folder, { output: site, json: true })).out) as Told
}
