/** A gate as it comes back from its file. */
import { type GateFile, gateFile } from '../../../bench/gate/gate-file.js'

export function parseGateText(gate: GateFile): GateFile {
  return gateFile.parse(JSON.parse(JSON.stringify(gate)))
}
