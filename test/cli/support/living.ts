/** Processes that still run with something in their command line. Linux only: elsewhere none is seen. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Those started for this target file: its folder is an argument of the command. */
export function living(targetFile: string): number[] {
  if (process.platform !== 'linux') return []
  const folder = dirname(targetFile)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && argumentsOf(name).includes(folder))
    .map(Number)
}

/** Empty for one that has ended meanwhile. */
function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
