/** Scenario text → plain data, safely, with a way back from a key to its line and column. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { ErrorCode, Problem } from '../errors.js'

export type KeyPath = readonly (string | number)[]

export interface ScenarioDocument {
  /** Plain data; `{}` when the text is not a YAML map. */
  readonly value: Record<string, unknown>
  readonly problems: readonly Problem[]
  /**
   * `file:line:column` of the value at a path, of the key itself if it is the last part, or just the file.
   * @param at Character of a text value, from 0, without its quotes.
   */
  locate(path: KeyPath, part?: 'key' | 'value', at?: number): string
}

const MAX_BYTES = 65_536
const MAX_DEPTH = 32

/** What the text is, for messages. */
export interface DocumentKind {
  readonly noun: string
  readonly syntaxCode: ErrorCode
}

const SCENARIO: DocumentKind = { noun: 'scenario', syntaxCode: 'scenario-syntax' }

/** Parses scenario text, or another one. `file` is how errors name it. Aliases, tags, large and deep files are refused. */
export function parseScenarioText(text: string, file: string, kind = SCENARIO): ScenarioDocument {
  const { noun, syntaxCode: code } = kind
  const refuse = (problem: Omit<Problem, 'code' | 'where'>, where = file): ScenarioDocument => ({
    value: {},
    problems: [{ code, where, ...problem }],
    locate: () => file,
  })
  if (Buffer.byteLength(text) > MAX_BYTES)
    return refuse({ message: `a ${noun} has at most ${MAX_BYTES} bytes`, value: Buffer.byteLength(text) })
  if (nesting(text) > MAX_DEPTH) return refuse({ message: `a ${noun} nests at most ${MAX_DEPTH} levels` })
  const lines = new LineCounter()
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false, uniqueKeys: true })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    const problems = faults.map((fault): Problem => {
      return { code, where: place(fault.pos[0]), message: fault.message }
    })
    return { value: {}, problems, locate: () => file }
  }
  return convert(document, { refuse, file, place, text, noun })
}

interface Surroundings {
  readonly refuse: (problem: Omit<Problem, 'code' | 'where'>) => ScenarioDocument
  readonly file: string
  readonly place: (offset: number) => string
  readonly text: string
  readonly noun: string
}

function convert(document: Document.Parsed, { refuse, file, place, text, noun }: Surroundings): ScenarioDocument {
  if (!isMap(document.contents))
    return refuse({ message: `a ${noun} is a YAML map of keys`, remedy: 'start with `name:`' })
  let value: Record<string, unknown>
  try {
    value = document.toJS({ maxAliasCount: 0 })
  } catch {
    return refuse({ message: `a ${noun} has no aliases (\`*name\`)`, remedy: 'write the value out' })
  }
  const locate = (path: KeyPath, part: 'key' | 'value' = 'value', at?: number): string => {
    const offset = offsetOf(document, path, part)
    return offset === undefined
      ? file
      : place(at === undefined ? offset : insideText(document, path, { offset, at, text }))
  }
  return { value, problems: [], locate }
}

function offsetOf(document: Document.Parsed, path: KeyPath, part: 'key' | 'value'): number | undefined {
  if (part === 'value') {
    const node = document.getIn(path, true)
    return isNode(node) ? node.range?.[0] : undefined
  }
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const key = String(path.at(-1))
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined
}

interface Inside {
  readonly offset: number
  readonly at: number
  readonly text: string
}

/** A character of a text value, past its quotes; where it is folded or has escapes, where the value begins. */
function insideText(document: Document.Parsed, path: KeyPath, { offset, at, text }: Inside): number {
  const node = document.getIn(path, true)
  if (!isScalar(node) || typeof node.value !== 'string') return offset
  const begin = text.slice(offset, node.range?.[1]).indexOf(node.value)
  return begin < 0 ? offset : offset + begin + at
}

/** Deepest nesting of brackets and indentation, roughly, before a recursive parser sees the text. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  const dashes = Math.max(0, ...[...text.matchAll(/^[\t ]*(?:[-?:] +)+/gm)].map((match) => match[0].length / 2))
  return Math.max(deepest, dashes)
}
