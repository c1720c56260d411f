/**
 * What a gate concluded, as a document: one row per contender and metric, with the numbers that the verdict rests on.
 * `ab`, `check` and thresholds all end in one; what CI, terminals and pages show of them is made from nothing else.
 */
import { z } from 'zod'
import { EXIT, type ExitCode, strongestExit } from '../errors.js'
import { METRIC_CLASSES } from './metric.js'

export const GATE_SCHEMA = 'transport-bench/gate@1'

/** `invalid`: it cannot be judged at all, because something is missing or was not measured soundly. */
export const VERDICTS = ['regression', 'pass', 'inconclusive', 'invalid'] as const
export type Verdict = (typeof VERDICTS)[number]

const number = z.number()
const optional = number.nullable()
const count = z.int().min(0)

const block = z.strictObject({
  block: count.describe('Block, from 0'),
  order: z.enum(['AB', 'BA']).nullable().describe('Which arm was measured first; null: there are no arms'),
  base: optional.describe('Value of the base (A, the reference); null: it states none'),
  other: optional.describe('Value of the other (B, the result); null: it states none'),
})

export const gateRow = z.strictObject({
  contender: z.string().describe('Contender; of two different ones `sse/node → sse/uws`'),
  point: count.nullable().describe('The point of the scenario (a client count); null: it has none'),
  metric: z.string().describe('Key of the metric (bench/gate/metrics.ts)'),
  class: z.enum(METRIC_CLASSES).describe('How it is judged'),
  advisory: z.boolean().describe('Shown, but decides nothing'),
  verdict: z.enum(VERDICTS).describe('The verdict on this row'),
  change: z
    .enum(['better', 'worse', 'same', 'unknown'])
    .describe('Direction beyond noise, for words: `same` where none can be told, `unknown` where it was not judged'),
  reason: z.string().describe('Why, one sentence for people'),
  remedy: z.string().nullable().describe('What to do about it; null: nothing'),
  base: optional.describe('Median (exact metrics: the value) of the base, unit of the metric; null: none'),
  other: optional.describe('The same of the other'),
  limit: z
    .strictObject({
      operator: z.enum(['<', '<=', '==', '>=', '>']).describe('Comparison with the value'),
      value: number.describe('In the unit of the metric'),
    })
    .nullable()
    .describe('What a threshold demands, unit of the metric; null: no threshold'),
  ratio: z
    .strictObject({
      estimate: number.describe('Hodges–Lehmann estimate of other / base'),
      interval: z.tuple([number, number]).nullable().describe('95 % interval; null: too few blocks'),
    })
    .nullable()
    .describe('other / base; null: not estimated'),
  margin: optional.describe(
    'Ratio that is tolerated: a regression lies beyond it (above 1, or below 1 where higher is better); null: none',
  ),
  p: optional.describe('One-sided p value against the margin; null: not tested'),
  pAdjusted: optional.describe('The same after Holm, over the family'),
  detectable: optional.describe(
    'Smallest ratio, on the worse side, that such a gate finds with power 0.8 at this noise; null: not known',
  ),
  orderEffect: z
    .strictObject({
      ratio: number.describe('exp of the difference of the mean log ratios, blocks AB against blocks BA'),
      p: number.describe('Its exact permutation p value'),
    })
    .nullable()
    .describe('Whether it matters which arm comes first; null: not asked'),
  blocks: z.array(block).describe('Every pair that it rests on'),
})

export const gateFile = z.strictObject({
  schema: z.literal(GATE_SCHEMA).describe('Name and version of this format'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of everything else in this file, as canonical JSON (RFC 8785), hexadecimal'),
  tool: z
    .strictObject({ name: z.string().describe('`transport-bench`'), version: z.string().describe('Its release') })
    .describe('What wrote the file'),
  kind: z.enum(['ab', 'check', 'thresholds']).describe('Which gate it was'),
  scenario: z.string().describe('Name of the scenario'),
  verdict: z
    .enum(VERDICTS)
    .describe('The strongest of the rows that are not advisory: invalid > regression > inconclusive'),
  aborted: z.boolean().describe('Whether it was interrupted'),
  alpha: number.describe('Family-wise error of the noisy rows'),
  family: count.describe('Hypotheses of the family: noisy rows that may decide'),
  base: z.string().describe('What is compared with: `A: ref:main (1a2b3c4)`, or the baseline file; empty: nothing'),
  other: z.string().describe('What is compared: `B: this build`, or the result file'),
  sources: z
    .array(
      z.strictObject({
        role: z.enum(['a', 'b', 'null', 'result', 'baseline', 'confirm-a', 'confirm-b']).describe('What it is'),
        file: z.string().describe('File name without folder'),
        sha256: z.string().describe('Its checksum'),
      }),
    )
    .describe('What it was judged from'),
  rows: z.array(gateRow).describe('One per contender, point and metric'),
  notes: z.array(z.string()).describe('What else is to be known, sentences for people'),
})

export type GateRow = z.infer<typeof gateRow>
/** What a row leaves open until something is said about it. */
export const OPEN_ROW = {
  advisory: false,
  change: 'unknown',
  remedy: null,
  base: null,
  other: null,
  limit: null,
  ratio: null,
  margin: null,
  p: null,
  pAdjusted: null,
  detectable: null,
  orderEffect: null,
  blocks: [],
} as const satisfies Partial<z.input<typeof gateRow>>

export type GateBlock = GateRow['blocks'][number]
export type GateFile = z.infer<typeof gateFile>

const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  pass: EXIT.fine,
  regression: EXIT.threshold,
  inconclusive: EXIT.inconclusive,
  invalid: EXIT.invalid,
}

/** 130 aborted · 3 invalid · 1 regression · 2 inconclusive · 0 pass. */
export function exitCodeOfGate({ verdict, aborted }: Pick<GateFile, 'verdict' | 'aborted'>): ExitCode {
  return strongestExit([EXIT_OF[verdict], ...(aborted ? [EXIT.interrupted] : [])])
}

/** The verdict of a gate: fails closed, so nothing that decides is `invalid`. */
export function verdictOfRows(rows: readonly Pick<GateRow, 'advisory' | 'verdict'>[]): Verdict {
  const deciding = rows.filter(({ advisory }) => !advisory).map(({ verdict }) => verdict)
  if (deciding.length === 0) return 'invalid'
  return (['invalid', 'regression', 'inconclusive'] as const).find((one) => deciding.includes(one)) ?? 'pass'
}
