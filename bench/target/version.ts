/** What servers of others say of their versions, by the command that their files name. */
import { execa } from 'execa'
import type { TargetDefinition } from '../contracts/target.js'

const ANSWER_MS = 30_000
const LONGEST = 200

/** Version by name of the target, or why it is not known; those whose file names no command are left out. */
export async function targetVersions(targets: readonly TargetDefinition[]): Promise<Record<string, string>> {
  const told = targets.filter(({ version }) => version !== null)
  const versions = await Promise.all(told.map(async (target) => [target.name, await versionOf(target)] as const))
  return Object.fromEntries(versions)
}

async function versionOf({ version, folder, environment }: TargetDefinition): Promise<string> {
  const [program = '', ...args] = version ?? []
  const answer = await execa(program, args, {
    cwd: folder,
    env: { ...environment },
    timeout: ANSWER_MS,
    stdin: 'ignore',
    all: true,
    reject: false,
    maxBuffer: 1 << 16,
  })
  const line =
    answer.all
      ?.split('\n')
      .find((one) => one.trim() !== '')
      ?.trim() ?? ''
  if (answer.failed || line === '') return 'unknown'
  return line.slice(0, LONGEST)
}
