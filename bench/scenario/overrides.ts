/** Flags that override scenario keys, applied before validation so that every check sees the final values. */

import { parse } from 'yaml'
import { nameParts, splitPatterns } from '../contender-names.js'
import type { Contender } from '../contracts/names.js'
import type { Problem } from '../errors.js'
import { msToSeconds, secondsToMs } from '../format.js'
import { thresholdFlag } from '../gate/threshold-grammar.js'
import type { KeyPath } from './document.js'

type Text = string | number

/** Values as typed on the command line; what cannot be understood is reported with all other problems. */
export interface ScenarioOverrides {
  /** Simulated clients; a scenario's points give way to it. */
  readonly clients?: Text | undefined
  /** Client counts, `100,500`. */
  readonly points?: string | readonly number[] | undefined
  /** Events per second. */
  readonly rate?: Text | undefined
  /** Bytes of one event. */
  readonly payload?: Text | undefined
  /** Seconds, or with a unit (`500ms`, `20s`, `2min`). */
  readonly duration?: Text | undefined
  readonly warmup?: Text | undefined
  readonly drain?: Text | undefined
  /** Milliseconds, or with a unit. */
  readonly pollInterval?: Text | undefined
  /** Names and patterns, `sse/*,websocket/ws`. */
  readonly contenders?: string | readonly string[] | undefined
  readonly blocks?: Text | undefined
  readonly seed?: Text | undefined
  /** Any other key: `workload.arrival=poisson`. */
  readonly set?: readonly string[] | undefined
  /** Objectives beside the scenario's own: `sse/*: p99 < 50ms`. */
  readonly threshold?: readonly string[] | undefined
  /**
   * What patterns may select beside the catalogue: the contenders of target files. They are measured, and nothing else,
   * unless a flag says otherwise or the scenario's own list names one of them.
   */
  readonly targets?: readonly Contender[] | undefined
}

type SimpleFlag = Exclude<keyof ScenarioOverrides, 'set' | 'threshold' | 'targets'>

interface FlagTarget {
  readonly flag: string
  readonly path: KeyPath
  readonly read: (text: string) => unknown
}

const FLAGS: Readonly<Record<SimpleFlag, FlagTarget>> = {
  clients: { flag: '--clients', path: ['clients'], read: readNumber },
  points: { flag: '--points', path: ['points'], read: (text) => splitPatterns(text).map(readNumber) },
  rate: { flag: '--rate', path: ['workload', 'ratePerSecond'], read: readNumber },
  payload: { flag: '--payload', path: ['workload', 'payloadBytes'], read: readNumber },
  duration: { flag: '--duration', path: ['phases', 'durationSeconds'], read: readSeconds },
  warmup: { flag: '--warmup', path: ['phases', 'warmupSeconds'], read: readSeconds },
  drain: { flag: '--drain', path: ['phases', 'drainSeconds'], read: readSeconds },
  pollInterval: { flag: '--poll-interval', path: ['shortPoll', 'intervalMs'], read: readMs },
  contenders: { flag: '--contenders', path: ['contenders'], read: splitPatterns },
  blocks: { flag: '--blocks', path: ['blocks'], read: readNumber },
  seed: { flag: '--seed', path: ['seed'], read: readNumber },
}

/** The flag that set a key, by dotted path. */
export type FlagOrigins = ReadonlyMap<string, string>

export interface Overridden {
  readonly value: Record<string, unknown>
  readonly origins: FlagOrigins
  readonly problems: readonly Problem[]
}

/** Puts the flags' values into a copy of the scenario's plain data. */
export function applyOverrides(value: Record<string, unknown>, overrides: ScenarioOverrides): Overridden {
  const copy = structuredClone(value)
  const origins = new Map<string, string>()
  const problems: Problem[] = []
  const put = (path: KeyPath, item: unknown, flag: string): void => {
    setIn(copy, path, item)
    origins.set(path.join('.'), flag)
  }
  const { targets = [] } = overrides
  if (targets.length > 0 && !namesOneOf(targets, copy.contenders)) {
    const names = targets.map(({ name }) => name)
    put(['contenders'], names, '--target')
  }
  for (const [name, target] of Object.entries(FLAGS) as [SimpleFlag, FlagTarget][]) {
    const given = overrides[name]
    if (given !== undefined) put(target.path, typeof given === 'string' ? target.read(given) : given, target.flag)
  }
  for (const assignment of overrides.set ?? []) {
    const read = readAssignment(assignment)
    if ('code' in read) problems.push(read)
    else put(read.path, read.value, `--set ${read.path.join('.')}`)
  }
  for (const text of overrides.threshold ?? []) {
    const { thresholds = [] } = copy
    // What is no list is refused as such.
    if (!Array.isArray(thresholds)) break
    setIn(copy, ['thresholds'], [...thresholds, text])
    origins.set(`thresholds.${thresholds.length}`, thresholdFlag(text))
  }
  if (origins.has('clients') && !origins.has('points')) setIn(copy, ['points'], [])
  return { value: copy, origins, problems }
}

function namesOneOf(targets: readonly Contender[], list: unknown): boolean {
  if (!Array.isArray(list)) return false
  const named = list.map((pattern) => nameParts(String(pattern)).base)
  return targets.some(({ name }) => named.includes(name))
}

function readAssignment(text: string): Problem | { readonly path: KeyPath; readonly value: unknown } {
  const problem: Problem = {
    code: 'flag-value',
    where: '--set',
    message: '--set takes key=value',
    value: text,
    remedy: 'for example --set workload.arrival=poisson',
  }
  const match = /^([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)=(.*)$/s.exec(text)
  if (match === null || text.length > 10_000) return problem
  try {
    return { path: (match[1] as string).split('.'), value: parse(match[2] as string, { maxAliasCount: 0 }) }
  } catch {
    return problem
  }
}

/** Sets own properties only, making maps on the way where there are none. */
function setIn(target: Record<string, unknown>, path: KeyPath, item: unknown): void {
  const [first, ...rest] = path
  const key = String(first)
  const inner = Object.hasOwn(target, key) ? target[key] : undefined
  const value = rest.length === 0 ? item : isRecord(inner) ? inner : {}
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  if (rest.length > 0) setIn(value as Record<string, unknown>, rest, item)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number, or the text itself so that validation reports it. */
function readNumber(text: string): unknown {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text
}

function readSeconds(text: string): unknown {
  const ms = readDuration(text, secondsToMs(1))
  return typeof ms === 'number' ? msToSeconds(ms) : ms
}

function readMs(text: string): unknown {
  return readDuration(text, 1)
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

/** `20`, `20s`, `500 ms` in ms; a bare number counts in `bareUnitMs`. */
function readDuration(text: string, bareUnitMs: number): unknown {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(ms|s|min|h)?\s*$/.exec(text)
  if (match === null) return text
  const unitMs = match[2] === undefined ? bareUnitMs : (UNIT_MS[match[2]] as number)
  return Number(match[1]) * unitMs
}
