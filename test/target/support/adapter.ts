/** The adapter with the tiny server behind it, ended with the test. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ServerPlan } from '../../../bench/contracts/control.js'
import type { TargetDefinition } from '../../../bench/contracts/target.js'
import { serverPlan } from '../../../bench/run/plans.js'
import { loadScenario } from '../../../bench/scenario/load.js'
import { targetContenders } from '../../../bench/target/contenders.js'
import { loadTarget } from '../../../bench/target/load.js'
import { TargetServer } from '../../../servers/target/target-server.js'

export interface Adapter {
  readonly server: TargetServer
  /** What it says as it dies. */
  readonly death: Promise<string>
}

const TINY = loadTarget(join(import.meta.dirname, 'tiny.yaml'))

export function tinyTarget(mode: string, more: Partial<TargetDefinition> = {}): TargetDefinition {
  return { ...TINY, environment: { ...TINY.environment, MODE: mode }, ...more }
}

export function tinyPlan(target: TargetDefinition): ServerPlan {
  const [contender] = targetContenders([target])
  if (contender === undefined) throw new Error('it has no transport')
  return serverPlan({ scenario: loadScenario('smoke'), contender, clients: 1, target }, '127.0.0.1', 0)
}

export function adapterOf(target: TargetDefinition): Adapter {
  let die = (_: string): void => undefined
  const death = new Promise<string>((resolve) => {
    die = resolve
  })
  const server = new TargetServer(tinyPlan(target), die)
  onTestFinished(async () => {
    await server.stop()
  })
  return { server, death }
}
