/** Which runs a site has, in which order, and which of them stand in one trend. */
import { describe, expect, test } from 'vitest'
import { distinctRuns, groupRuns } from '../../bench/publish/groups.js'
import { publishedRun } from '../../bench/publish/published-run.js'
import { commit, inputOf, resultOf, runOf, SAMPLE, trialOf, unverifiedInput } from './support/inputs.js'

const DAY = (day: number): string => `2026-01-0${day}T00:00:00.000Z`

describe('the runs of a site', () => {
  test('are in the order of their start, whatever the order of the files', () => {
    const runs = [3, 1, 2].map((day) => runOf({ startedAt: DAY(day) }))
    const expected = [DAY(1), DAY(2), DAY(3)]
    expect(distinctRuns(runs).map(({ startedAt }) => startedAt)).toEqual(expected)
    expect(distinctRuns([...runs].reverse())).toEqual(distinctRuns(runs))
  })

  test('of one id stay apart, under names that do not depend on each other', () => {
    const [one, other] = [runOf({ id: 'same', seed: 1 }), runOf({ id: 'same', seed: 2 })]
    expect(one.stem).toMatch(/^same-[0-9a-f]{12}$/)
    expect(other.stem).toMatch(/^same-[0-9a-f]{12}$/)
    const both = distinctRuns([one, other])
    expect(new Set(both.map(({ stem }) => stem)).size).toBe(2)
    expect(distinctRuns([one])[0]?.stem).toBe(one.stem)
  })

  test('are each there once, though several files hold the same content', () => {
    const input = inputOf(resultOf())
    const reindented = { ...input, text: JSON.stringify(input.result) }
    const runs = [publishedRun(input), publishedRun(reindented), publishedRun(input)]
    expect(distinctRuns(runs)).toHaveLength(1)
  })

  test.each(['first', 'last'])('of the same content are taken from the file that verifies, be it %s', (place) => {
    const result = resultOf()
    const bad = publishedRun({ ...unverifiedInput(result), text: `${JSON.stringify(result)} ` })
    const good = publishedRun(inputOf(result))
    expect(distinctRuns(place === 'first' ? [good, bad] : [bad, good])).toEqual([good])
  })
})

describe('a group', () => {
  test('has the runs of one scenario with the same settings', () => {
    const runs = distinctRuns([
      runOf({ startedAt: DAY(1) }),
      runOf({ startedAt: DAY(2), seed: 5, scenario: { blocks: 3, contenders: ['sse/node'] } }),
      runOf({ startedAt: DAY(3), scenario: { clients: 500 } }),
      runOf({ startedAt: DAY(4), scenario: { name: 'renamed' } }),
    ])
    const groups = groupRuns(runs)
    expect(groups.map(({ name, runs: own }) => [name, own.map(({ startedAt }) => startedAt)])).toEqual(
      expect.arrayContaining([
        ['stock-ticker', [DAY(1), DAY(2)]],
        ['stock-ticker', [DAY(3)]],
        ['renamed', [DAY(4)]],
      ]),
    )
    expect(groups).toHaveLength(3)
    expect(groups.every(({ id, name, fingerprint }) => id === `${name}-${fingerprint}`)).toBe(true)
  })

  test('has every contender that any of its runs measured, the floor last', () => {
    const only = (...names: string[]) => SAMPLE.trials.filter((trial) => names.includes(trial.contender))
    const [group] = groupRuns([
      runOf({ startedAt: DAY(1), trials: only('websocket/ws', 'floor/net') }),
      runOf({ startedAt: DAY(2), trials: only('floor/net', 'sse/node') }),
    ])
    expect(group?.contenders).toEqual([
      { name: 'sse/node', file: 'sse_node', isFloor: false },
      { name: 'websocket/ws', file: 'websocket_ws', isFloor: false },
      { name: 'floor/net', file: 'floor_net', isFloor: true },
    ])
  })
})

test.each([
  ['nothing', inputOf(resultOf()), []],
  ['that it does not verify', unverifiedInput(resultOf()), ['does not verify']],
  [
    'invalid trials',
    inputOf(resultOf({ trials: [{ ...trialOf('sse/node'), validity: { valid: false, reasons: [], findings: [] } }] })),
    ['1 invalid trial'],
  ],
  [
    'missing trials',
    inputOf({ ...resultOf({ commit: commit('b') }), trials: SAMPLE.trials.slice(1) }),
    ['8 of 9 trials'],
  ],
])('what is wrong with a run is said: %s', (_, input, flaws) => {
  expect(publishedRun(input).flaws).toEqual(flaws)
})
