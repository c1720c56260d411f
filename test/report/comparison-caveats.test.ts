import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../bench/report/comparison.js'
import { seal } from '../../bench/result/digest.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { completed, result } from './sample.js'
import { reportOf, unverified } from './support/report-of.js'

const trial = completed({ contender: 'sse/node', p50Us: 10_000 })
const floor = (p50Us: number): CompletedTrial => completed({ contender: 'floor/net', p50Us })

const ENVIRONMENT = {
  machine: { cpuModel: 'Ryzen', coresLogical: 8, coresAllowed: 8, memoryBytes: 2 ** 34, kernel: '6.1.0' },
  runtime: { node: '20.19.0', execArguments: [] },
  tool: { git: { commit: 'aaaa', dirty: false } },
  libraries: { ws: '8.18.0', undici: '7.0.0' },
  targets: { shop: 'Shop 2.1' },
  pinning: { available: true, reason: null },
}

/** A result like `base` but for its run and what is changed. */
function other(change: (base: ResultFile) => Partial<ResultFile>, id = 'other'): ResultFile {
  const changed = { ...BASE, ...change(BASE) }
  return seal({ ...changed, run: { ...changed.run, id } })
}

const BASE = seal({ ...result({ trials: [trial, floor(1000)] }), environment: ENVIRONMENT })

const caveats = (...results: readonly [ResultFile, ...ResultFile[]]): readonly string[] =>
  compareRuns(reportOf(...results).runs)?.caveats ?? []

const environment = (change: object): ResultFile => other(() => ({ environment: { ...ENVIRONMENT, ...change } }))

describe('caveats of a comparison', () => {
  test.each<[string, ResultFile, string]>([
    [
      'CPU',
      environment({ machine: { ...ENVIRONMENT.machine, cpuModel: 'Xeon' } }),
      'CPU model differs: Ryzen in A, Xeon in B.',
    ],
    [
      'cores',
      environment({ machine: { ...ENVIRONMENT.machine, coresAllowed: 2 } }),
      'Number of cores allowed differs: 8 in A, 2 in B.',
    ],
    [
      'memory',
      environment({ machine: { ...ENVIRONMENT.machine, memoryBytes: 2 ** 35 } }),
      'Memory differs: 16.0 GiB in A, 32.0 GiB in B.',
    ],
    [
      'kernel',
      environment({ machine: { ...ENVIRONMENT.machine, kernel: '6.2.0' } }),
      'Kernel differs: 6.1.0 in A, 6.2.0 in B.',
    ],
    [
      'Node.js',
      environment({ runtime: { node: '22.1.0', execArguments: [] } }),
      'Node.js version differs: 20.19.0 in A, 22.1.0 in B.',
    ],
    [
      'commit',
      environment({ tool: { git: { commit: 'bbbb', dirty: false } } }),
      'Commit differs: aaaa in A, bbbb in B.',
    ],
    ['no git', environment({ tool: { git: null } }), 'Commit differs: aaaa in A, unknown in B.'],
    [
      'changed checkout',
      environment({ tool: { git: { commit: 'aaaa', dirty: true } } }),
      'B was measured from a checkout that differs from its commit.',
    ],
    [
      'library',
      environment({ libraries: { ...ENVIRONMENT.libraries, ws: '8.19.0' } }),
      'Version of ws differs: 8.18.0 in A, 8.19.0 in B.',
    ],
    [
      'target',
      environment({ targets: { shop: 'Shop 2.2' } }),
      'Version of the target shop differs: Shop 2.1 in A, Shop 2.2 in B.',
    ],
    [
      'library missing',
      environment({ libraries: { undici: '7.0.0' } }),
      'Version of ws differs: 8.18.0 in A, unknown in B.',
    ],
    [
      'pinning',
      environment({ pinning: { available: false, reason: 'r' } }),
      'Pinning to cores differs: yes in A, no in B.',
    ],
    [
      'release',
      other(({ tool }) => ({ tool: { ...tool, version: '9.9.9' } })),
      'Version of transport-bench differs: 0.1.0 in A, 9.9.9 in B.',
    ],
    ['seed', other(({ run }) => ({ run: { ...run, seed: 2 } })), 'Seed differs: 1 in A, 2 in B.'],
    [
      'blocks',
      other(({ scenario }) => ({ scenario: { ...scenario, blocks: 3 } })),
      'Number of blocks differs: 1 in A, 3 in B.',
    ],
    [
      'name',
      other(({ scenario }) => ({ scenario: { ...scenario, name: 'mine' } })),
      'Scenario name differs: stock-ticker in A, mine in B.',
    ],
    [
      'thresholds',
      other(() => ({ thresholds: { fewEvents: 100 } })),
      'Validity threshold fewEvents differs: unknown in A, 100 in B.',
    ],
    [
      'interrupted',
      other(({ run }) => ({ run: { ...run, aborted: true } })),
      'B was interrupted: 2 of 2 trials were run.',
    ],
    ['incomplete', other(() => ({ plan: { trials: 5, order: [] } })), 'B is incomplete: 2 of 5 trials were run.'],
    [
      'losses',
      other(() => ({
        trials: [{ ...trial, ledger: { ...trial.ledger, delivered: 199_999, missing: 1 } }],
        plan: { trials: 1, order: [] },
      })),
      'B lost messages (sse/node): of percentiles beyond those that arrived only a limit is known.',
    ],
    [
      'a slower floor',
      other(() => ({ trials: [trial, floor(1300)] })),
      'The floor’s p50 is 1.30× in B against A: the machine was another or otherwise loaded, so differences of latency and CPU may be the machine’s.',
    ],
  ])('%s', (_, changed, sentence) => {
    const all = caveats(BASE, changed)
    expect(all).toContain(sentence)
    expect(all).toHaveLength(2)
    expect(all.at(-1)).toMatch(/^The runs were measured in different sessions \(A 2026-01-02T03:04:05.000Z, B /)
  })

  test('with nothing else, the sessions differ', () => {
    expect(
      caveats(
        BASE,
        other(() => ({ trials: [trial, floor(1200)] })),
      ),
    ).toHaveLength(1)
  })

  test('a result given twice is said to be one', () => {
    expect(caveats(BASE, BASE)).toEqual(['A and B are the same result: it is compared with itself.'])
  })

  test('of three, who shares a value stands together', () => {
    const changed = environment({ runtime: { node: '22.1.0', execArguments: [] } })
    expect(
      caveats(
        BASE,
        changed,
        other(() => ({}), 'third'),
      ),
    ).toContain('Node.js version differs: 20.19.0 in A and C, 22.1.0 in B.')
  })

  test('a file that does not verify is named first', () => {
    const { runs } = unverified(reportOf(BASE, environment({})), [{ where: 'trials[0]', stated: '1', recomputed: '2' }])
    expect(compareRuns(runs)?.caveats[0]).toBe('A (a.json) does not verify: its numbers may have been changed.')
  })
})
