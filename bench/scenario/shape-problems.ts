/** What zod says about the shape of a scenario or another YAML file, in the words of its schema. */
import type { z } from 'zod'
import type { ErrorCode, Problem } from '../errors.js'
import type { KeyPath } from './document.js'
import { describedKey, validKeys } from './documentation.js'
import { type SchemaNode, typeText } from './json-schema.js'
import { nearest } from './nearest.js'

type Issue = z.core.$ZodIssue

/** Which file it is, and what its schema says of its keys. */
export interface KeyWords {
  readonly noun: string
  readonly keyCode: ErrorCode
  readonly valueCode: ErrorCode
  describedKey(path: KeyPath): SchemaNode | undefined
  validKeys(path: KeyPath): readonly string[]
}

const SCENARIO_WORDS: KeyWords = {
  noun: 'scenario',
  keyCode: 'scenario-key',
  valueCode: 'scenario-value',
  describedKey,
  validKeys,
}

/** A problem that knows its key but not yet its line. */
export interface KeyProblem {
  readonly problem: Problem
  readonly path: KeyPath
  readonly part: 'key' | 'value'
  /** Character of a text value, from 0; left out: where it begins. */
  readonly at?: number
}

/** Problems of one zod issue about `value`: one per unknown key, else one. */
export function shapeProblems(issue: Issue, value: unknown, words = SCENARIO_WORDS): KeyProblem[] {
  const path = issue.path as KeyPath
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, words))
  const given = valueAt(value, path)
  const key = path.length === 0 ? `the ${words.noun}` : keyText(path)
  const missing = given === undefined
  return [
    {
      path,
      part: 'value',
      problem: {
        code: words.valueCode,
        message: missing ? `${key} is missing` : `${key} ${demand(issue, words.describedKey(path))}`,
        value: missing ? undefined : given,
        remedy: remedy(path, words),
      },
    },
  ]
}

function unknownKey(path: KeyPath, key: string, words: KeyWords): KeyProblem {
  const valid = words.validKeys(path)
  const close = nearest(key, valid)
  const suggestion = close === undefined ? '' : `; did you mean ${close}?`
  const map = path.length === 0 ? `a ${words.noun}` : keyText(path)
  return {
    path: [...path, key],
    part: 'key',
    problem: {
      code: words.keyCode,
      message: `unknown key ${keyText([...path, key])}${suggestion}`,
      remedy: `keys of ${map}: ${valid.join(', ')}`,
    },
  }
}

function demand(issue: Issue, known: SchemaNode | undefined): string {
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

function remedy(path: KeyPath, words: KeyWords): string | undefined {
  const known = words.describedKey(path) ?? words.describedKey(path.slice(0, -1))
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
