/** Which contenders can run here: asked of a server process, because the coordinator loads no engine itself. */
import { nowUs } from '../clock.js'
import type { SelectedContender } from '../contenders.js'
import type { EngineDescription, FromServer, ToServer } from '../contracts/control.js'
import type { Contender, EngineName } from '../contracts/names.js'
import type { TargetDefinition } from '../contracts/target.js'
import { BenchError } from '../errors.js'
import { findProgram } from '../process/on-path.js'
import { proxyAvailability } from '../proxy/programs.js'
import type { ResultContender } from '../result/schema.js'
import { recordedTarget, targetOf } from '../target/contenders.js'
import { ChildProcess, serverStart, THIS_BUILD } from './child-process.js'

const ANSWER_US = 60_000_000

/** `disabledProbes`: as for every process that is started, though describing reads no probe. */
export async function describeEngines(
  disabledProbes: readonly string[] = [],
  origin = THIS_BUILD,
): Promise<Readonly<Record<EngineName, EngineDescription>>> {
  const child = ChildProcess.spawn<ToServer, FromServer>({
    ...serverStart(origin),
    name: 'server process',
    cpus: null,
    disabledProbes,
  })
  try {
    const answer = child.next(['description'], nowUs() + ANSWER_US)
    child.send({ type: 'describe' })
    return (await answer).engines
  } finally {
    await child.stop({ type: 'stop' }, 5000)
  }
}

export function describeContender(
  contender: Contender,
  engines: Readonly<Partial<Record<EngineName, EngineDescription>>>,
  targets: readonly TargetDefinition[] = [],
): ResultContender {
  const engine = engines[contender.engine]
  // Another build may not know it.
  if (engine === undefined)
    return { ...contender, target: null, available: false, reason: 'unknown there', limitations: [] }
  const definition = targetOf(contender, targets)
  const target = definition === null ? null : { ...recordedTarget(definition) }
  const limitations = [...(engine.limitations[contender.transport] ?? []), ...(definition?.notes ?? [])]
  const { proxy } = contender.topology
  const missing =
    programMissing(definition) ?? (engine.available && proxy !== null ? proxyAvailability()[proxy].reason : null)
  if (missing !== null) return { ...contender, target, available: false, reason: missing, limitations }
  return { ...contender, target, available: engine.available, reason: engine.reason, limitations }
}

/** Why the command of a target cannot start; null: it can, as far as can be seen without starting it. */
function programMissing(target: TargetDefinition | null): string | null {
  const [program] = target?.command ?? []
  // What holds a placeholder is known only when it is started.
  if (target === null || program === undefined || program.includes('{')) return null
  if (findProgram(program, target.folder, target.environment.PATH) !== null) return null
  const where = program.includes('/')
    ? 'there is no such program (relative paths are from its file)'
    : 'it is not on PATH'
  return `its command begins with ${program}: ${where}`
}

/**
 * The contenders asked for, with what is available.
 * @throws BenchError when one that was named literally is not available, or none is.
 */
export async function availableContenders(
  selected: readonly SelectedContender[],
  disabledProbes: readonly string[],
  targets: readonly TargetDefinition[] = [],
): Promise<ResultContender[]> {
  const engines = await describeEngines(disabledProbes)
  const described = selected.map(({ contender }) => describeContender(contender, engines, targets))
  const literal = new Set(selected.filter((entry) => entry.literal).map((entry) => entry.contender.name))
  const missing = described.filter(({ name, available }) => !available && literal.has(name))
  const refused = described.some(({ available }) => available) ? missing : described
  if (refused.length > 0) {
    throw new BenchError(
      refused.map(({ name, reason }) => ({
        code: 'contender-unavailable' as const,
        message: `${name} is not available here: ${reason}`,
      })),
    )
  }
  return described
}
