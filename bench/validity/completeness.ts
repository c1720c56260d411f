/** Fail closed: a trial whose evidence is missing, negative or no number is invalid, whatever the rest says. */
import type { Evidence, LoadEvidence, Reason } from './evidence.js'

/** `null` where the evidence type allows null, so that only a number must be a proper one. */
type Check = readonly [name: string, value: number | null]

export function completenessRule(evidence: Evidence): Reason[] {
  const broken = [...improperNumbers(evidence), ...emptyParts(evidence)]
  const [first] = broken
  if (first === undefined) return []
  return [
    {
      code: 'evidence-missing',
      message: `the trial cannot be judged: ${broken.join('; ')}`,
      remedy:
        'run the trial again; if it stays, a process did not report what it should: please file a bug with the result file',
      evidence: { problems: broken.length, first },
    },
  ]
}

function improperNumbers(evidence: Evidence): string[] {
  return allNumbers(evidence)
    .filter(([, value]) => value !== null && !(Number.isFinite(value) && value >= 0))
    .map(([name, value]) => `${name} is ${value}`)
}

function allNumbers(evidence: Evidence): Check[] {
  const { server, state } = evidence
  return [
    ['server.wallUs', server.wallUs],
    ['server.scheduledUs', server.scheduledUs],
    ['server.loopUtilisation', server.loopUtilisation],
    ['server.cpuUs', server.cpuUs],
    ['server.runQueueWaitUs', server.runQueueWaitUs],
    ['server.publisherLagP99Us', server.publisherLagP99Us],
    ['deliveryP99Us', evidence.deliveryP99Us],
    ['offered', evidence.offered],
    ['published', evidence.published],
    ['events', evidence.events],
    ['stolenCpuShare', evidence.stolenCpuShare],
    ['listenDrops', evidence.listenDrops],
    ['outOfRange.negative', evidence.outOfRange.negative],
    ['outOfRange.overflow', evidence.outOfRange.overflow],
    ...members('setup', { ...evidence.setup, pinned: 0 }),
    ...members('loop', evidence.loop),
    ...members('failures', evidence.failures),
    ...members('ledger', evidence.ledger),
    ...members('wire.down', evidence.wire.down),
    ...members('wire.up', evidence.wire.up),
    ...(state === null ? [] : members('state', state)),
    ...evidence.load.flatMap(loadNumbers),
  ]
}

function loadNumbers(load: LoadEvidence, index: number): Check[] {
  const seconds = load.loopUtilisationPerSecond.map(
    (value, second): Check => [`load[${index}].loopUtilisationPerSecond[${second}]`, value],
  )
  return [
    ...seconds,
    [`load[${index}].timerLateP99Us`, load.timerLateP99Us],
    [`load[${index}].timerLateCount`, load.timerLateCount],
    [`load[${index}].timerTicksWhileReceiving`, load.timerTicksWhileReceiving],
    [`load[${index}].deliveryP99Us`, load.deliveryP99Us],
  ]
}

function members(prefix: string, group: object): Check[] {
  return Object.entries(group).map(([name, value]): Check => [`${prefix}.${name}`, value])
}

function emptyParts(evidence: Evidence): string[] {
  const empty: string[] = []
  if (evidence.load.length === 0) empty.push('no load process reported')
  if (evidence.load.length !== evidence.setup.loadProcesses) {
    empty.push(`${evidence.load.length} of ${evidence.setup.loadProcesses} load processes reported`)
  }
  evidence.load.forEach((load, index) => {
    if (load.loopUtilisationPerSecond.length === 0) empty.push(`load[${index}] has no utilisation of any second`)
    const ticks = load.timerLateCount + load.timerTicksWhileReceiving
    if (ticks === 0 || (load.timerLateP99Us === null) !== (load.timerLateCount === 0)) {
      empty.push(`load[${index}] judged none of its timers`)
    }
  })
  if (evidence.server.wallUs === 0) empty.push('the server measured no time')
  if (!evidence.isEcho && evidence.published > 0 && evidence.server.publisherLagP99Us === null)
    empty.push('the publisher told no lag')
  return empty
}
