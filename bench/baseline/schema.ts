/**
 * The baseline file, version 1: what `check` holds results against. It lives in the user's repository, so it is small, can be
 * read in a review, and states nothing about the host but its kind. Exact values are those of any machine; sessions are
 * ratios to a reference that was measured in the same blocks.
 */
import { z } from 'zod'
import { CLIENT_KINDS } from '../contracts/names.js'
import { metricsOf } from '../gate/metrics.js'
import type { DeepReadonly } from '../scenario/type-checks.js'

export const BASELINE_SCHEMA = 'transport-bench/baseline@1'
/** Where a baseline is looked for unless told. */
export const BASELINE_PATH = 'transport-bench.baseline.json'

/** Counts of the ledger are not kept: they have to be 0, whatever was before. */
export const EXACT_KEYS: readonly string[] = metricsOf('exact').flatMap(({ key, over }) =>
  over === 'sum' ? [] : [key],
)
export const COUNTED_KEYS: readonly string[] = metricsOf('counted').map(({ key }) => key)
export const NOISY_KEYS: readonly string[] = metricsOf('noisy').map(({ key }) => key)

const fingerprint = z.string().regex(/^[0-9a-f]{8}$/, 'eight hexadecimal digits')
/** No name that every object has: a contender's has a slash. */
const CONTENDER = /^[a-z0-9][a-z0-9+.-]*\/[a-z0-9][a-z0-9+.-]*$/
const contender = z.string().regex(CONTENDER, '`transport/engine`')
const subject = z
  .string()
  .regex(new RegExp(`${CONTENDER.source.slice(0, -1)}(@[0-9]+)?$`), '`transport/engine`, or with `@point`')

function valuesOf(keys: readonly string[], value: z.ZodNumber): z.ZodType<Partial<Record<string, number>>> {
  return z.partialRecord(z.enum(keys as [string, ...string[]]), value)
}

const session = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .describe('The first 12 digits of the result’s checksum'),
  startedAt: z.iso.datetime().describe('Start of the run'),
  machine: z.strictObject({ id: fingerprint, name: z.string().min(1) }).describe('Where it was measured'),
  node: z.int().min(1).describe('Major version of Node.js'),
  settings: fingerprint.describe('Fingerprint of the settings'),
  client: z.enum(CLIENT_KINDS).describe('What simulated the clients'),
  serverProcesses: z.int().min(1).describe('Processes that each server ran in'),
  loadProcesses: z.int().min(1).describe('Processes that simulated the clients'),
  blocks: z.int().min(1).describe('Blocks: the median of more of them varies less'),
  reference: contender.describe('Contender that the ratios are relative to'),
  ratios: z
    .record(subject, valuesOf(NOISY_KEYS, z.number().positive()))
    .describe('Contender → metric → median over the blocks of contender / reference'),
})

const scenarioBaseline = z.strictObject({
  settings: fingerprint.describe('Fingerprint of the settings that the values were measured with'),
  exact: z.record(subject, valuesOf(EXACT_KEYS, z.number())).describe('Contender → exact metric → value'),
  counted: z.record(subject, valuesOf(COUNTED_KEYS, z.number())).describe('The same of counted metrics'),
  sessions: z.array(session).superRefine(uniqueIds).describe('Runs whose ratios tell what is noise'),
})

export const baselineFile = z.strictObject({
  schema: z.literal(BASELINE_SCHEMA),
  scenarios: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/), scenarioBaseline),
})

/** A contender, or `contender@point` in a scenario with points, by metric. */
export type ValuesBySubject = Readonly<Record<string, Readonly<Partial<Record<string, number>>>>>
export type Session = DeepReadonly<z.infer<typeof session>>
export type ScenarioBaseline = DeepReadonly<z.infer<typeof scenarioBaseline>>
export type Baseline = DeepReadonly<z.infer<typeof baselineFile>>

export const EMPTY_BASELINE: Baseline = { schema: BASELINE_SCHEMA, scenarios: {} }

/** What a record has under a name that may come from outside: never what every object has (`constructor`). */
export function ownOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function uniqueIds(sessions: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  const ids = sessions.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) context.addIssue({ code: 'custom', message: `two sessions have the id ${twice}` })
}
