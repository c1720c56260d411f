/** Finds scenarios: by name in the package's scenarios/ folder, or by path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scenario } from '../contracts/scenario.js'
import { BenchError } from '../errors.js'
import { nearest } from './nearest.js'
import type { ScenarioOverrides } from './overrides.js'
import { resolveScenario } from './resolve.js'

const EXTENSION = '.yaml'

/** The package's scenarios/ folder, from source and from dist/ alike: beside the nearest package.json. */
export function scenariosFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new BenchError({ code: 'internal', message: 'the package folder cannot be found' })
    folder = parent
  }
  return join(folder, 'scenarios')
}

export interface ListedScenario {
  readonly name: string
  readonly question: string
  readonly path: string
}

/** Names of the package's scenarios, sorted. */
function scenarioNames(): string[] {
  return readdirSync(scenariosFolder())
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort()
}

/** The package's scenarios, sorted by name. */
export function listScenarios(): ListedScenario[] {
  return scenarioNames().map((name) => {
    const path = join(scenariosFolder(), `${name}${EXTENSION}`)
    const { question } = readScenario(path, {})
    return { name, question, path }
  })
}

/**
 * Loads by name (`smoke`) or by path (whatever ends in .yaml or .yml), and resolves it with the flags.
 * @throws BenchError with every problem.
 */
export function loadScenario(nameOrPath: string, overrides: ScenarioOverrides = {}): Scenario {
  if (/\.ya?ml$/i.test(nameOrPath)) return readScenario(nameOrPath, overrides)
  const names = scenarioNames()
  if (names.includes(nameOrPath)) return readScenario(join(scenariosFolder(), `${nameOrPath}${EXTENSION}`), overrides)
  const close = nearest(nameOrPath, names)
  throw new BenchError({
    code: 'scenario-not-found',
    message: close === undefined ? 'there is no such scenario' : `there is no such scenario; did you mean ${close}?`,
    value: nameOrPath,
    remedy: `valid: ${names.join(', ')}; or the path of a .yaml file`,
  })
}

function readScenario(path: string, overrides: ScenarioOverrides): Scenario {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const message = `the scenario file cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new BenchError({ code: 'scenario-unreadable', message, value: path }, { cause: error })
  }
  return resolveScenario({ text, file: path }, overrides)
}
