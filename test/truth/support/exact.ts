/** Runs of the scenario `overhead`, and what is exact about them. */
import { beforeAll, describe, expect, it } from 'vitest'
import { CONTENDERS } from '../../../bench/contenders.js'
import type { ClientKind, TransportName } from '../../../bench/contracts/names.js'
import { hasExactHeads, isExactFor } from '../../../bench/gate/exact-heads.js'
import { exactProblem } from '../../../bench/gate/exact-validity.js'
import { metricsOf } from '../../../bench/gate/metrics.js'
import type { CompletedTrial, ResultFile } from '../../../bench/result/schema.js'
import { whyNoLibraryClients } from '../../../bench/run/require-client-kind.js'
import { countAtLeast } from './histogram.js'
import { HAS_SIGNALS, stopping } from './processes.js'
import { completed, RUN_TIMEOUT_MS, type RunPlan, run, unavailableBecause } from './run.js'

export type ExactValues = Readonly<Record<string, number | null>>

/** Of the metrics that this contender states exactly. */
export function exactValues(trial: CompletedTrial): ExactValues {
  const exact = metricsOf('exact').filter((metric) => isExactFor(trial.contender, metric))
  return Object.fromEntries(exact.map(({ key, read }) => [key, read(trial)]))
}

/** Shorter than the patience of a closed loop, longer than anything that machines do by themselves. */
const STOPPED_MS = 350
const DRAIN_SECONDS = 8
const CLIENTS = 10
const MESSAGES = 20

/** Contenders that run at the same time, which on few cores is a disturbance by itself. */
const AT_ONCE = 4

/** `first` gives the first of those that run at the same time what it has besides. */
async function runAll(
  names: readonly string[],
  plan: Omit<RunPlan, 'contenders'>,
  first: () => Partial<RunPlan>,
): Promise<Map<string, ResultFile>> {
  const results = new Map<string, ResultFile>()
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const together = names.slice(from, from + AT_ONCE).map(async (name, i) => {
      const own = i === 0 ? first() : {}
      results.set(name, await run({ scenario: 'overhead', contenders: [name], ...plan, ...own }))
    })
    await Promise.all(together)
  }
  return results
}

function disturbance(): Partial<RunPlan> {
  if (!HAS_SIGNALS) return {}
  const stops = [stopping(['load'], STOPPED_MS, 'connect', 'drain'), stopping(['server'], STOPPED_MS, 'measure')]
  return {
    onProgress: (progress) => {
      for (const stop of stops) stop(progress)
    },
  }
}

/** Says that the exact metrics of every contender are, with these clients. */
export async function describeExactness(client: ClientKind): Promise<void> {
  const known = CONTENDERS.filter((contender) => client === 'lean' || whyNoLibraryClients(contender) === null)
  const availability = await Promise.all(
    known.map(async ({ name, transport }) => ({ name, transport, reason: await unavailableBecause(name) })),
  )
  const here = availability.filter(({ reason }) => reason === null)
  const names = here.map(({ name }) => name)

  describe(`the exact metrics of a closed loop, ${client} clients`, () => {
    let quiet = new Map<string, ResultFile>()
    let disturbed = new Map<string, ResultFile>()

    beforeAll(async () => {
      // All trials at once are slow: time to send what is left.
      quiet = await runAll(names, { client, overrides: { drain: DRAIN_SECONDS } }, () => ({}))
      disturbed = await runAll(
        names,
        { client, loadProcesses: 2, overrides: { drain: DRAIN_SECONDS, seed: 7 } },
        disturbance,
      )
    }, 4 * RUN_TIMEOUT_MS)

    const trialOf = (results: Map<string, ResultFile>, name: string): CompletedTrial =>
      completed(results.get(name) as ResultFile)

    describe.each(here)('$name', ({ name, transport }) => {
      it('are stated: no loop broke, every message came back once', () => {
        for (const results of [quiet, disturbed]) {
          const trial = trialOf(results, name)
          expect(exactProblem(trial, (results.get(name) as ResultFile).scenario)).toBeNull()
          expect(trial.upstream).toMatchObject({ unanswered: 0, late: 0 })
          expect(trial.ledger).toMatchObject({ expected: CLIENTS * MESSAGES, delivered: CLIENTS * MESSAGES })
          for (const value of Object.values(exactValues(trial))) expect(value).not.toBeNull()
        }
      })

      it('are the same whoever is stopped meanwhile, however many load processes there are, from whatever seed', () => {
        expect(exactValues(trialOf(disturbed, name))).toEqual(exactValues(trialOf(quiet, name)))
      })

      it('are what the protocol says', () => {
        const values = exactValues(trialOf(quiet, name))
        expect(values).toMatchObject({ payloadBytesDown: 100, payloadBytesUp: 100, missing: 0, reconnects: 0 })
        if (hasExactHeads(name)) expect(values).toMatchObject(PROTOCOL[transport])
      })

      it('have one event in each answer of a poll, and no empty one', () => {
        const { requests, server } = trialOf(disturbed, name)
        expect(requests.empty).toBe(0)
        expect(server.counters.atEnd.emptyResponses).toBe(0)
        for (const [events] of requests.batch) expect(events).toBe(1)
      })
    })

    it.runIf(HAS_SIGNALS)('were measured while servers were stopped', () => {
      const { latency } = trialOf(disturbed, names[0] ?? '')
      // Every client has a message that is due in the first 100 ms of the stop.
      expect(countAtLeast(latency, (STOPPED_MS - 100) * 1000)).toBeGreaterThanOrEqual(CLIENTS)
    })

    for (const { name, reason } of availability.filter((entry) => entry.reason !== null)) {
      it.skip(`${name} is not available here: ${reason}`, () => undefined)
    }
  })
}

/** Sequence numbers 1 to 20 have 31 digits; a line of 105 bytes is one chunk of two hexadecimal digits. */
const DIGITS_PER_MESSAGE = (9 + 11 * 2) / MESSAGES

const PROTOCOL: Readonly<Record<TransportName, ExactValues>> = {
  // A message and a poll for it, and the snapshot of each client.
  'short-poll': {
    connectionsPerClient: 2,
    handledPerMessage: 2 + 1 / MESSAGES,
    framingBytesDown: 1,
    framingBytesUp: 0,
  },
  // Beside it the poll that is held at the end.
  'long-poll': {
    connectionsPerClient: 2,
    handledPerMessage: 2 + 2 / MESSAGES,
    framingBytesDown: 1,
    framingBytesUp: 0,
  },
  // `id: N`, `data: ` and the blank line.
  sse: {
    connectionsPerClient: 2,
    handledPerMessage: 1 + 1 / MESSAGES,
    framingBytesDown: 'id: \ndata: \n\n'.length + DIGITS_PER_MESSAGE,
    framingBytesUp: 0,
  },
  // Two bytes of frame head, and the mask up.
  websocket: {
    connectionsPerClient: 1,
    handledPerMessage: 1 / MESSAGES,
    framingBytesDown: 2,
    framingBytesUp: 2 + 4,
    httpBytesDown: 0,
    httpBytesUp: 0,
  },
}
