/** Target file → TargetDefinition, or every problem at once, each with its line. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { TRANSPORTS } from '../contracts/names.js'
import type { CursorStyle, TargetDefinition, TargetTransport } from '../contracts/target.js'
import { BenchError, type Problem } from '../errors.js'
import { type KeyPath, parseScenarioText } from '../scenario/document.js'
import { type KeyProblem, shapeProblems } from '../scenario/shape-problems.js'
import { targetConflicts } from './conflicts.js'
import { TARGET_WORDS } from './documentation.js'
import { type TargetFile, targetFile } from './schema.js'

/** @throws BenchError with every problem. */
export function loadTarget(file: string): TargetDefinition {
  return resolveTarget({ text: textOf(file), file, folder: dirname(resolve(file)) })
}

export interface TargetSource {
  readonly text: string
  /** How errors name it. */
  readonly file: string
  /** Absolute: where its command runs. */
  readonly folder: string
}

/** @throws BenchError with every problem. */
export function resolveTarget({ text, file, folder }: TargetSource): TargetDefinition {
  const document = parseScenarioText(text, file, { noun: 'target', syntaxCode: 'target-syntax' })
  if (document.problems.length > 0) throw new BenchError(document.problems)
  const parsed = targetFile.safeParse(document.value)
  const shape = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => shapeProblems(issue, document.value, TARGET_WORDS))
  const refused = shape.map(({ path }) => path.join('.'))
  const isSound = (path: KeyPath): boolean => !refused.some((key) => related(key, path.join('.')))
  const conflicts = targetConflicts(document.value).filter(({ path }) => isSound(path))
  const place = (found: KeyProblem): Problem => ({
    ...found.problem,
    where: document.locate(found.path, found.part, found.at),
  })
  const problems = [...shape, ...conflicts].map(place)
  if (problems.length > 0 || !parsed.success) throw new BenchError(problems)
  return { ...parsed.data, folder, transports: transportsOf(parsed.data) }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const message = `the target file cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new BenchError({ code: 'target-unreadable', message, value: file }, { cause: error })
  }
}

function related(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function transportsOf({ transports }: TargetFile): TargetDefinition['transports'] {
  const entries = TRANSPORTS.flatMap((name): [string, TargetTransport][] => {
    const described = transports[name]
    return described === undefined ? [] : [[name, { ...described, cursor: cursorOf(described.cursor) }]]
  })
  return Object.fromEntries(entries)
}

function cursorOf(cursor: { readonly in: CursorStyle['in']; readonly name?: string | undefined }): CursorStyle {
  return cursor.in === 'query' ? { in: 'query', name: cursor.name ?? '' } : { in: cursor.in }
}
