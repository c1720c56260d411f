/** Finds a program on PATH without running anything. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

export interface PathFacts {
  readonly path: string
  /** Windows: `.EXE;.CMD;…`; elsewhere empty. */
  readonly extensions: string
}

/** Absolute path of the first executable file of this name, or null. */
export function findOnPath(name: string, facts: PathFacts = currentPath()): string | null {
  const extensions = facts.extensions === '' ? [''] : facts.extensions.split(';')
  for (const folder of facts.path.split(delimiter)) {
    if (folder === '') continue
    for (const extension of extensions) {
      const file = join(folder, name + extension)
      if (isExecutable(file)) return file
    }
  }
  return null
}

/** The program that a command started in this folder runs: from there when its name has a slash, else on PATH; or null. */
export function findProgram(name: string, folder: string, path?: string): string | null {
  const facts = currentPath()
  if (!/[/\\]/.test(name)) return findOnPath(name, { ...facts, path: path ?? facts.path })
  const extensions = facts.extensions === '' ? [''] : ['', ...facts.extensions.split(';')]
  return extensions.map((extension) => resolve(folder, name + extension)).find(isExecutable) ?? null
}

function currentPath(): PathFacts {
  const extensions = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD;.BAT') : ''
  return { path: process.env.PATH ?? '', extensions }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
