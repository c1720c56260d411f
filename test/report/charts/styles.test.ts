import { describe, expect, test } from 'vitest'
import type { ContenderStyle } from '../../../bench/report/charts/chart.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { DIRECT } from '../../../bench/topology.js'
import { completed, result } from '../sample.js'
import { reportOf } from '../support/report-of.js'

const TRANSPORTS = ['short-poll', 'long-poll', 'sse', 'websocket'] as const

/** Contenders of these names, measured without anything that a chart could draw but their costs. */
function named(...names: readonly string[]) {
  const base = result({ trials: names.map((contender) => completed({ contender, p50Us: 1000 })) })
  const entries = names.map((name) => ({
    name,
    transport: TRANSPORTS.find((transport) => name.startsWith(`${transport}/`)) ?? ('sse' as const),
    engine: 'node' as const,
    role: 'contender' as const,
    topology: DIRECT,
    publish: 'direct' as const,
    target: null,
    available: true,
    reason: null,
    limitations: [],
  }))
  return { ...base, contenders: entries.filter(({ name }) => !name.startsWith('floor/')) }
}

const many = named(
  ...['node', 'uws', 'c', 'd', 'node+nginx'].flatMap((engine) =>
    TRANSPORTS.map((transport) => `${transport}/${engine}`),
  ),
  'floor/net',
)

const styleOf = (styles: readonly ContenderStyle[], name: string) => styles.find((style) => style.name === name)
const looks = (styles: readonly ContenderStyle[]) => styles.map(({ hue, dash, mark }) => `${hue} ${dash} ${mark}`)

describe('how contenders look', () => {
  test('20 contenders and the floor in 2 runs all differ, within the palette', () => {
    const { styles } = makeCharts(reportOf(many, many))
    expect(styles).toHaveLength(42)
    expect(new Set(looks(styles)).size).toBe(42)
    expect(new Set(styles.map(({ name }) => name)).size).toBe(42)
    for (const { hue, dash, mark } of styles) {
      expect([hue, dash, mark].every(Number.isInteger)).toBe(true)
      expect(Math.min(hue, dash, mark)).toBeGreaterThanOrEqual(0)
      expect(hue).toBeLessThanOrEqual(7)
      expect(Math.max(dash, mark)).toBeLessThanOrEqual(5)
    }
  })

  test('the hue says the transport, the grey the floor', () => {
    const { styles } = makeCharts(reportOf(many))
    expect(TRANSPORTS.map((transport) => styleOf(styles, `${transport}/uws`)?.hue)).toEqual([0, 1, 2, 3])
    expect(styles.filter(({ hue }) => hue === 7).map(({ name }) => name)).toEqual(['floor/net'])
  })

  test('the mark says the transport, the dash the engine and the proxy', () => {
    const { styles } = makeCharts(reportOf(many))
    const look = (name: string) => ({ dash: styleOf(styles, name)?.dash, mark: styleOf(styles, name)?.mark })
    expect(TRANSPORTS.map((transport) => look(`${transport}/node`))).toEqual(
      [0, 1, 2, 3].map((mark) => ({ dash: 0, mark })),
    )
    expect(look('sse/uws')).toEqual({ dash: 1, mark: 2 })
    expect(look('sse/node+nginx')).toEqual({ dash: 4, mark: 2 })
  })

  test('nobody needs the hue: no two of a run of 20 share dash and mark', () => {
    const { styles } = makeCharts(reportOf(many))
    expect(new Set(styles.map(({ dash, mark }) => `${dash} ${mark}`)).size).toBe(21)
  })

  test('names that only look alike are told apart as well', () => {
    const { styles } = makeCharts(reportOf(named('sse/node', 'a/node', 'b/node', 'node')))
    expect(new Set(looks(styles)).size).toBe(4)
  })

  test('36 engines of a transport are told apart', () => {
    const { styles } = makeCharts(reportOf(named(...Array.from({ length: 36 }, (_, i) => `sse/engine-${i}`))))
    expect(new Set(looks(styles)).size).toBe(36)
  })

  test('does not change with the rank', () => {
    const [slow, fast] = [90_000, 1000].map((p50Us) =>
      result({
        trials: [completed({ contender: 'sse/uws', p50Us }), completed({ contender: 'sse/node', p50Us: 9000 })],
      }),
    )
    if (slow === undefined || fast === undefined) throw new Error('two results')
    expect(makeCharts(reportOf(slow)).styles).toEqual(makeCharts(reportOf(fast)).styles)
  })

  test('every series and category of a page has a style', () => {
    const { styles, charts } = makeCharts(reportOf(many, many))
    const names = new Set(styles.map(({ name }) => name))
    const used = charts.flatMap((chart) =>
      chart.type === 'heatmap'
        ? chart.panels.map(({ contender }) => contender)
        : [...chart.series, ...(chart.x.categories ?? []), ...(chart.y.categories ?? [])].map(
            ({ contender }) => contender,
          ),
    )
    expect(used.filter((name) => name !== null && !names.has(name))).toEqual([])
    expect(used.length).toBeGreaterThan(40)
  })
})
