/** A result whose names would be markup, scripts or paths, if anybody took them for it. */
import { seal } from '../../../bench/result/digest.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { failed } from '../../report/sample.js'
import { resultOf, trialOf } from './inputs.js'

export const HOSTILE = '</script><script>alert(1)</script>'
export const QUOTED = '"><img src=x onerror=alert(1)>'

export function hostileResult(startedAt = QUOTED): ResultFile {
  const base = resultOf({ trials: [{ ...trialOf('sse/node'), contender: HOSTILE }, failed(QUOTED)] })
  const [first] = base.contenders
  if (first === undefined) throw new Error('the sample has no contender')
  return seal({
    ...base,
    run: { ...base.run, id: `../../${QUOTED}`, startedAt },
    tool: { ...base.tool, version: HOSTILE },
    environment: { machine: { cpuModel: HOSTILE, system: QUOTED } },
    scenario: { ...base.scenario, name: HOSTILE, question: QUOTED },
    contenders: [HOSTILE, QUOTED].map((name) => ({ ...first, name })),
  })
}
