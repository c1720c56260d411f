/** `transport-bench list`: scenarios, contenders, topologies and other parts, with what is available here and what each cannot do. */
import { browserAvailability } from '../browser/chromium.js'
import { CATALOGUE } from '../contenders.js'
import { PROXIES } from '../contracts/names.js'
import { EXIT, type ExitCode } from '../errors.js'
import { type ProxyAvailability, proxyAvailability } from '../proxy/programs.js'
import { describeContender, describeEngines } from '../run/describe-contenders.js'
import { listScenarios } from '../scenario/load.js'
import { shippedTargets } from '../target/shipped.js'
import { TOPOLOGY_LINES } from '../topology.js'
import { probesOf } from './probe-flags.js'
import { type TargetFlags, targetsOf } from './targets-of-flags.js'
import type { Terminal } from './terminal.js'

export interface ListFlags extends TargetFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Columns of the names, wider than the longest. */
const NAME_WIDTH = 22

export async function listCommand(flags: ListFlags, terminal: Terminal): Promise<ExitCode> {
  const engines = await describeEngines(probesOf({}).disabledNames())
  const targets = targetsOf(flags)
  const contenders = [...CATALOGUE, ...targets.contenders].map((contender) =>
    describeContender(contender, engines, targets.definitions),
  )
  const scenarios = listScenarios().map(({ name, question }) => ({ name, question }))
  const found = proxyAvailability()
  const proxies = PROXIES.map((name) => ({ name, ...found[name] }))
  const browsers = [{ name: 'chromium', ...browserAvailability() }]
  const shipped = await shippedTargets()
  if (flags.json === true) {
    terminal.out(`${JSON.stringify({ scenarios, contenders, proxies, browsers, targets: shipped })}\n`)
    return EXIT.fine
  }
  const line = (name: string, text: string): void => terminal.out(`  ${name.padEnd(NAME_WIDTH)}${text}\n`)
  terminal.out('Scenarios\n')
  for (const { name, question } of scenarios) line(name, question)
  terminal.out('\nContenders\n')
  for (const { name, available, reason, limitations } of contenders) {
    line(name, available ? 'available' : `unavailable: ${reason}`)
    if (flags.quiet === true) continue
    for (const limitation of limitations) line('', `- ${limitation}`)
  }
  terminal.out('\nBetween server and clients, behind the name: sse/node+nginx-h2\n')
  for (const [text, meaning] of TOPOLOGY_LINES) line(text, meaning)
  for (const proxy of proxies) line(proxy.name, availabilityText(proxy))
  terminal.out('\nWhat only a browser shows: browser\n')
  for (const { name, available, reason } of browsers) line(name, available ? 'available' : `unavailable: ${reason}`)
  terminal.out('\nServers of others: run --target FILE.yaml; their contenders: list --target FILE.yaml\n')
  for (const target of shipped) {
    line(target.name, availabilityText(target))
    if (flags.quiet !== true) line('', target.path)
  }
  return EXIT.fine
}

function availabilityText({ available, version, reason }: ProxyAvailability): string {
  return available ? `available: ${version}` : `unavailable: ${reason}`
}
