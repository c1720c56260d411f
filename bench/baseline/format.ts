/**
 * A baseline as text, always the same for the same content: everything sorted, one value or session per line. Sessions are in
 * the order of their ids, which are digests: of two branches that each add one, git merges both, since they rarely
 * belong between the same two lines.
 */
import { compareText } from '../publish/groups.js'
import type { Baseline, ScenarioBaseline, Session, ValuesBySubject } from './schema.js'

type Members = readonly (readonly [name: string, text: string])[]

export function baselineText({ schema, scenarios }: Baseline): string {
  const members: Members = [
    ['schema', JSON.stringify(schema)],
    ['scenarios', object(sorted(scenarios, scenarioText))],
  ]
  return `${object(members)}\n`
}

function scenarioText({ settings, exact, counted, sessions }: ScenarioBaseline): string {
  const lines = [...sessions].sort((a, b) => compareText(a.id, b.id)).map(sessionText)
  return object([
    ['settings', JSON.stringify(settings)],
    ['exact', valuesText(exact)],
    ['counted', valuesText(counted)],
    ['sessions', lines.length === 0 ? '[]' : `[\n${indented(lines.join(',\n'))}\n]`],
  ])
}

function valuesText(values: ValuesBySubject): string {
  return object(sorted(values, (ofMetrics) => object(sorted(ofMetrics, (value) => JSON.stringify(value)))))
}

/** Its facts in the order of the schema, then the ratios sorted, on one line. */
function sessionText({ ratios, ...facts }: Session): string {
  const ordered = Object.fromEntries(
    sorted(ratios, (ofMetrics) => Object.fromEntries(sorted(ofMetrics, (ratio) => ratio))),
  )
  const { id, startedAt, machine, node, settings, client, serverProcesses, loadProcesses, blocks, reference } = facts
  const { id: machineId, name } = machine
  const first = { id, startedAt, machine: { id: machineId, name }, node, settings, client, serverProcesses }
  return JSON.stringify({ ...first, loadProcesses, blocks, reference, ratios: ordered })
}

function sorted<T, R>(record: Readonly<Record<string, T>>, textOf: (value: T) => R): [string, R][] {
  return Object.entries(record)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => [name, textOf(value)])
}

function object(members: Members): string {
  if (members.length === 0) return '{}'
  return `{\n${indented(members.map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(',\n'))}\n}`
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
