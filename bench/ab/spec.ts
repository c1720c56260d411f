/**
 * What `--a` and `--b` take, one kind each: `this`, a contender (`sse/node` or `contender:sse/node`), `build:PATH`,
 * `ref:GITREF`, `server:COMMAND`, `options:KEY=VALUE[,KEY=VALUE…]`.
 */
import { CATALOGUE, contenderProblems, findContender } from '../contenders.js'
import { CLIENT_KINDS, type ClientKind } from '../contracts/names.js'
import { BenchError, type Problem } from '../errors.js'
import { nearest } from '../scenario/nearest.js'
import { splitWords } from './words.js'

export interface ArmSettings {
  /** Scenario keys, each `key=value` as `--set` takes it. */
  readonly set: readonly string[]
  readonly client: ClientKind | null
  readonly serverProcesses: number | null
}

export type Spec = { /** As it was given. */ readonly text: string } & (
  | { readonly kind: 'this' }
  | { readonly kind: 'contender'; readonly name: string }
  | { readonly kind: 'build'; readonly path: string }
  | { readonly kind: 'ref'; readonly ref: string }
  | { readonly kind: 'server'; readonly command: readonly string[] }
  | { readonly kind: 'options'; readonly settings: ArmSettings }
)

export const NO_SETTINGS: ArmSettings = { set: [], client: null, serverProcesses: null }

const KINDS = ['contender', 'build', 'ref', 'server', 'options'] as const
const VALID =
  'valid: this, a contender such as sse/node, contender:NAME, build:PATH, ref:GITREF, server:COMMAND, options:KEY=VALUE[,KEY=VALUE…]'
/** Keys that belong to the plan, which both arms share. */
const OF_THE_PLAN = ['blocks', 'seed', 'points', 'contenders', 'phases', 'name', 'question']
const MAX_SERVER_PROCESSES = 64

/** @param where The flag, `--a`. @throws BenchError with everything that is wrong with it. */
export function readSpec(text: string, where: string): Spec {
  const refuse = (problem: Omit<Problem, 'code'>): BenchError =>
    new BenchError({ code: 'flag-value', where, value: text, remedy: VALID, ...problem })
  if (text === 'this') return { text, kind: 'this' }
  if (findContender(text) !== undefined) return { text, kind: 'contender', name: text }
  const [, prefix = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(text) ?? []
  const kind = KINDS.find((one) => one === prefix)
  if (kind === undefined) throw refuse(unknownSpec(text, prefix))
  if (rest.trim() === '') throw refuse({ message: `nothing stands after ${kind}:` })
  switch (kind) {
    case 'contender':
      return contenderSpec(text, rest, where)
    case 'build':
      return { text, kind, path: rest }
    case 'ref':
      if (rest.startsWith('-')) throw refuse({ message: 'a git ref does not begin with a dash' })
      return { text, kind, ref: rest }
    case 'server': {
      const command = splitWords(rest)
      if (command === null) throw refuse({ message: 'a quote is not closed, or the command ends in a backslash' })
      return { text, kind, command }
    }
    case 'options':
      return { text, kind, settings: readSettings(rest, where) }
  }
}

function contenderSpec(text: string, name: string, where: string): Spec {
  if (findContender(name) !== undefined) return { text, kind: 'contender', name }
  const problems = contenderProblems([name])
  const pattern: Problem = { code: 'contender-unknown', message: 'an arm is one contender, not a pattern', value: name }
  throw new BenchError((problems.length > 0 ? problems : [pattern]).map((problem) => ({ ...problem, where })))
}

function unknownSpec(text: string, prefix: string): Omit<Problem, 'code'> {
  const words = prefix === '' ? ['this', ...CATALOGUE.map(({ name }) => name)] : KINDS
  const close = nearest(prefix === '' ? text : prefix, words)
  const suggestion = close === undefined ? '' : `; did you mean ${close}${prefix === '' ? '' : ':…'}?`
  return { message: `there is no such kind of arm${suggestion}` }
}

/** A comma separates two keys; one inside a value does not. */
function readSettings(text: string, where: string): ArmSettings {
  const problems: Problem[] = []
  const refuse = (message: string, value: string, remedy?: string): void => {
    problems.push({ code: 'flag-value', where, message, value, remedy })
  }
  let settings = NO_SETTINGS
  for (const part of text.split(/,(?=\s*[A-Za-z][A-Za-z0-9.]*\s*=)/).map((one) => one.trim())) {
    const [, key = '', value = ''] = /^([A-Za-z][A-Za-z0-9.]*)\s*=\s*(.*)$/s.exec(part) ?? []
    if (key === '')
      refuse('options: takes KEY=VALUE[,KEY=VALUE…]', part, 'for example options:shortPoll.intervalMs=500')
    else if (OF_THE_PLAN.includes(key.split('.')[0] as string))
      refuse(`${key} belongs to the plan, which both arms share`, part, 'set it for both, by its flag')
    else if (key === 'client') {
      const client = CLIENT_KINDS.find((one) => one === value)
      if (client === undefined) refuse(`the kinds of client are ${CLIENT_KINDS.join(', ')}`, part)
      else settings = { ...settings, client }
    } else if (key === 'serverProcesses') {
      const serverProcesses = Number(value)
      const fits = Number.isInteger(serverProcesses) && serverProcesses >= 1 && serverProcesses <= MAX_SERVER_PROCESSES
      if (fits) settings = { ...settings, serverProcesses }
      else refuse(`the number of server processes is 1 to ${MAX_SERVER_PROCESSES}`, part)
    } else settings = { ...settings, set: [...settings.set, `${key}=${value}`] }
  }
  if (problems.length > 0) throw new BenchError(problems)
  return settings
}
