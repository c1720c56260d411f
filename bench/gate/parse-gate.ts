/** Gate documents as text. */
import { z } from 'zod'
import { BenchError } from '../errors.js'
import { GATE_SCHEMA, type GateFile, gateFile } from './gate-file.js'

/** A gate as it stands in its file. */
export function gateFileText(gate: GateFile): string {
  return `${JSON.stringify(gate, null, 2)}\n`
}

/** Whether a document says that it is a gate, of whichever version. */
export function claimsToBeGate(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null && 'schema' in document && isGateSchema(document.schema)
  } catch {
    return false
  }
}

/** @throws BenchError `result-version` or `result-foreign` (exit 64); `where` names the file. */
export function parseGate(text: string, where: string): GateFile {
  const document = JSON.parse(text) as { readonly schema?: unknown }
  if (isGateSchema(document.schema) && document.schema !== GATE_SCHEMA) {
    const message = `this gate has another schema version than ${GATE_SCHEMA}`
    throw new BenchError({ code: 'result-version', message, value: document.schema, where })
  }
  const parsed = gateFile.safeParse(document)
  if (parsed.success) return parsed.data
  const message = `not as the schema of gates says:\n${z.prettifyError(parsed.error)}`
  throw new BenchError({ code: 'result-foreign', message, where })
}

function isGateSchema(schema: unknown): boolean {
  return typeof schema === 'string' && schema.startsWith(GATE_SCHEMA.slice(0, GATE_SCHEMA.indexOf('@') + 1))
}
