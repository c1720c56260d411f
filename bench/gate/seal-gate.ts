/** Gives a gate its checksum, by which its file is verified. */
import { documentDigest } from '../result/digest.js'
import { GATE_SCHEMA, type GateFile } from './gate-file.js'

export type GateContent = Omit<GateFile, 'schema' | 'sha256'>

/** A gate as it stands in its file: with name of the format and checksum. */
export function sealGate(content: GateContent): GateFile {
  const document = { schema: GATE_SCHEMA, ...content } as const
  return { ...document, sha256: documentDigest(document) }
}
