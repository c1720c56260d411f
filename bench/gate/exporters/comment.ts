/** Gate → Markdown for a comment on a pull request, which begins with a marker that a workflow finds it by. */
import type { GateFile } from '../gate-file.js'
import { fitted } from './fit.js'
import { headOf, notesPart, toLookAt, whyPart } from './markdown-parts.js'

/** GitHub takes 65,536 characters; bytes are never fewer. */
export const COMMENT_LIMIT_BYTES = 65_536

const LONGEST_NAME = 100

/** `<!-- transport-bench: check overhead -->`: the same for the same gate of the same scenario, whatever it concluded. */
export function markerOf({ kind, scenario }: Pick<GateFile, 'kind' | 'scenario'>): string {
  return `<!-- transport-bench: ${kind} ${scenario.slice(0, LONGEST_NAME).replace(/[^\w.+-]/g, '_')} -->`
}

export function commentOf(gate: GateFile): string {
  const parts = [toLookAt(gate.rows), whyPart(gate.rows), notesPart(gate)]
  return fitted([markerOf(gate), ...headOf(gate)], parts, COMMENT_LIMIT_BYTES)
}
