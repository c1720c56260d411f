/** From two sides and their builds to arms that can be run: what is available in both, asked of their own processes. */
import type { EngineDescription } from '../contracts/control.js'
import type { EngineName } from '../contracts/names.js'
import { BenchError, type Problem } from '../errors.js'
import type { ResultContender } from '../result/schema.js'
import { ChildFailure, type ProcessOrigin } from '../run/child-process.js'
import { describeContender, describeEngines } from '../run/describe-contenders.js'
import { ARM_NAMES, type Arm } from './arm.js'
import type { Side } from './sides.js'
import { NO_SETTINGS } from './spec.js'
import type { StagedBuild } from './staging.js'

export interface ArmsToMake {
  readonly sides: readonly [a: Side, b: Side]
  /** null: everything runs from this build. */
  readonly builds: readonly StagedBuild[] | null
  readonly nullArm: boolean
  readonly disabledProbes: readonly string[]
  readonly toolVersion: string
}

export interface MadeArms {
  /** A and B, or A, B and the null arm. */
  readonly arms: readonly Arm[]
  /** Contenders that are skipped, and why. */
  readonly notes: readonly string[]
}

type Engines = Readonly<Record<EngineName, EngineDescription>>

async function enginesOf({ role, spec }: Side, origin: ProcessOrigin, disabled: readonly string[]): Promise<Engines> {
  try {
    return await describeEngines(disabled, origin)
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error
    const code = error.kind === 'deadline' ? 'control-bus' : 'process-start'
    throw new BenchError({ code, message: `the server of ${ARM_NAMES[role]} (${spec.text}): ${error.message}` })
  }
}

/** @throws BenchError when a contender that was named literally is not available in an arm, or none is. */
export async function makeArms(options: ArmsToMake): Promise<MadeArms> {
  const { sides, builds, nullArm, disabledProbes } = options
  const origins = sides.map(
    ({ spec }, i): ProcessOrigin => ({
      root: builds?.[i]?.root ?? null,
      serverCommand: spec.kind === 'server' ? spec.command : null,
    }),
  )
  const asked = new Map<string, Engines>()
  for (const [i, origin] of origins.entries()) {
    const key = JSON.stringify(origin)
    if (!asked.has(key)) asked.set(key, await enginesOf(sides[i] as Side, origin, disabledProbes))
  }
  const described = sides.map(({ selected }, i) => {
    const engines = asked.get(JSON.stringify(origins[i])) as Engines
    return selected.map(({ contender }) => describeContender(contender, engines))
  })
  const { kept, notes } = availableInAll(sides, described)
  const [a, b] = sides.map((side, i): Arm => {
    const build = builds?.[i] ?? null
    const contenders = kept.map((place) => described[i]?.[place] as ResultContender)
    return { ...armOf(side, build, options.toolVersion), ...(origins[i] as ProcessOrigin), contenders }
  }) as [Arm, Arm]
  return { arms: nullArm ? [a, b, { ...a, role: 'null' }] : [a, b], notes }
}

function armOf(
  { spec, role, scenario }: Side,
  build: StagedBuild | null,
  toolVersion: string,
): Omit<Arm, 'contenders' | keyof ProcessOrigin> {
  const settings = spec.kind === 'options' ? spec.settings : NO_SETTINGS
  const ownLabel = spec.kind === 'this' ? 'this build' : spec.kind === 'contender' ? spec.name : spec.text
  return {
    role,
    label: spec.kind === 'ref' ? (build?.label ?? ownLabel) : ownLabel,
    scenario,
    toolVersion: build?.toolVersion ?? toolVersion,
    environment: build?.environment ?? null,
    client: settings.client ?? 'lean',
    serverProcesses: settings.serverProcesses,
    faults: [],
  }
}

/** Places, in the lists of both sides, of what can run on both. */
function availableInAll(
  sides: readonly Side[],
  described: readonly (readonly ResultContender[])[],
): { readonly kept: readonly number[]; readonly notes: readonly string[] } {
  const problems: Problem[] = []
  const notes: string[] = []
  const places = [...(described[0] ?? []).keys()]
  const kept = places.filter((place) => {
    const absent = sides.flatMap(({ role, selected }, i) => {
      const { available, name, reason } = (described[i] as readonly ResultContender[])[place] as ResultContender
      const why = `not available in ${ARM_NAMES[role]}: ${reason}`
      return available ? [] : [{ name, why, literal: selected[place]?.literal === true }]
    })
    for (const { name, why, literal } of absent) {
      if (literal) problems.push({ code: 'contender-unavailable', message: `${name} is ${why}` })
      else notes.push(`${name} is skipped in all arms: it is ${why}.`)
    }
    return absent.length === 0
  })
  if (problems.length > 0) throw new BenchError(problems)
  if (kept.length === 0) throw new BenchError({ code: 'contender-unavailable', message: notes.join('\n') })
  return { kept, notes }
}
