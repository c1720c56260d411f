/** Runs brought into order: each once, by start, and by scenario where their settings are the same. */
import { fileName } from './file-name.js'
import { settingsFingerprint } from './fingerprint.js'
import type { Tag } from './origin.js'
import type { PublishedRun } from './published-run.js'

/** Runs of one scenario with the same settings: what may stand in one trend. */
export interface ScenarioGroup {
  /** Name of its folder: the scenario's and the settings' fingerprint. */
  readonly id: string
  readonly name: string
  /** Of the settings, as `id` ends. */
  readonly fingerprint: string
  /** By start; at least one. */
  readonly runs: readonly [PublishedRun, ...PublishedRun[]]
  /** In the order of the newest run that has them. */
  readonly contenders: readonly GroupContender[]
}

export interface GroupContender {
  readonly name: string
  /** File name without extension. */
  readonly file: string
  readonly isFloor: boolean
}

/** Every result once, by start. The same content in several files is one run, preferably the file that verifies. */
export function distinctRuns(runs: readonly PublishedRun[]): PublishedRun[] {
  const best = new Map<string, PublishedRun>()
  for (const run of [...runs].sort(byVerification)) {
    if (!best.has(run.contentDigest)) best.set(run.contentDigest, run)
  }
  return [...best.values()].sort(byStart)
}

function byVerification(a: PublishedRun, b: PublishedRun): number {
  return Number(b.verifies) - Number(a.verifies) || compareText(a.textDigest, b.textDigest)
}

/** The tool writes starts as ISO 8601 in UTC, whose order as text is that of time. */
function byStart(a: PublishedRun, b: PublishedRun): number {
  return compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id) || compareText(a.stem, b.stem)
}

/** By code units, the same everywhere. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Groups by name, then by settings; `runs` are in order already. */
export function groupRuns(runs: readonly PublishedRun[]): ScenarioGroup[] {
  const groups = new Map<string, [PublishedRun, ...PublishedRun[]]>()
  for (const run of runs) {
    const id = groupIdOf(run)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [run])
    else group.push(run)
  }
  return [...groups]
    .map(([id, own]) => ({
      id,
      name: own[0].scenario.name,
      fingerprint: settingsFingerprint(own[0]),
      runs: own,
      contenders: contendersOf(own),
    }))
    .sort((a, b) => compareText(a.id, b.id))
}

export function groupIdOf(run: PublishedRun): string {
  return `${fileName(run.scenario.name)}-${settingsFingerprint(run)}`
}

function contendersOf(runs: readonly PublishedRun[]): GroupContender[] {
  const found = new Map<string, GroupContender>()
  for (const run of [...runs].reverse()) {
    for (const { name, isFloor } of run.contenders) {
      if (!found.has(name)) found.set(name, { name, file: fileName(name), isFloor })
    }
  }
  return [...found.values()].sort((a, b) => Number(a.isFloor) - Number(b.isFloor))
}

/** The tags that occur, each once, in order of appearance. */
export function distinctTags(tags: readonly Tag[]): Tag[] {
  return [...new Map(tags.map((tag) => [tag.id, tag])).values()]
}
