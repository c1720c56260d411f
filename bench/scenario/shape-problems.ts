/** What zod says about a scenario's shape, in the words of scenarios/README.md. */
import type { z } from 'zod'
import type { Problem } from '../errors.js'
import type { KeyPath } from './document.js'
import { describedKey, validKeys } from './documentation.js'
import { typeText } from './json-schema.js'
import { nearest } from './nearest.js'

type Issue = z.core.$ZodIssue

/** A problem that knows its key but not yet its line. */
export interface KeyProblem {
  readonly problem: Problem
  readonly path: KeyPath
  readonly part: 'key' | 'value'
  /** Character of a text value, from 0; left out: where it begins. */
  readonly at?: number
}

/** Problems of one zod issue about `value`: one per unknown key, else one. */
export function shapeProblems(issue: Issue, value: unknown): KeyProblem[] {
  const path = issue.path as KeyPath
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  const given = valueAt(value, path)
  const key = path.length === 0 ? 'the scenario' : keyText(path)
  const missing = given === undefined
  return [
    {
      path,
      part: 'value',
      problem: {
        code: 'scenario-value',
        message: missing ? `${key} is missing` : `${key} ${demand(issue, path)}`,
        value: missing ? undefined : given,
        remedy: remedy(path),
      },
    },
  ]
}

function unknownKey(path: KeyPath, key: string): KeyProblem {
  const valid = validKeys(path)
  const close = nearest(key, valid)
  const suggestion = close === undefined ? '' : `; did you mean ${close}?`
  const map = path.length === 0 ? 'a scenario' : keyText(path)
  return {
    path: [...path, key],
    part: 'key',
    problem: {
      code: 'scenario-key',
      message: `unknown key ${keyText([...path, key])}${suggestion}`,
      remedy: `keys of ${map}: ${valid.join(', ')}`,
    },
  }
}

function demand(issue: Issue, path: KeyPath): string {
  const known = describedKey(path)
  if (issue.code === 'too_small')
    return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${bound(issue, issue.minimum)}`
  if (issue.code === 'too_big') return `must be at most ${bound(issue, issue.maximum)}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'invalid_format') return `must be: ${issue.message}`
  return known === undefined ? issue.message : `must be ${article(typeText(known))}`
}

function bound(issue: { readonly origin: string }, limit: number | bigint): string {
  if (issue.origin === 'string') return `${limit} characters long`
  return issue.origin === 'array' ? `${limit} long` : String(limit)
}

function article(type: string): string {
  return /^(whole|number|list|map)/.test(type) ? `a ${type}` : type
}

function remedy(path: KeyPath): string | undefined {
  const known = describedKey(path) ?? describedKey(path.slice(0, -1))
  if (known?.description === undefined) return undefined
  const byDefault =
    known.default === undefined || known.type === 'object' ? '' : `; default ${JSON.stringify(known.default)}`
  return `${known.description}${byDefault}`
}

/** `workload.payloadBytes`, `points[1]`. */
export function keyText(path: KeyPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${part}`)).join('')
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let at = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string | number, unknown>)[part]
  }
  return at
}
