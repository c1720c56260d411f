/** Charts of every kind that the page script draws, small enough to be read. */
import type {
  ChartSet,
  ChartTable,
  ContenderStyle,
  HeatmapChart,
  PlotChart,
  Series,
} from '../../../../bench/report/charts/chart.js'

const NAMES = ['short-poll/node', 'sse/node', 'websocket/ws', 'floor/net'] as const

function table(caption: string, names: readonly string[]): ChartTable {
  return { caption, head: ['contender', 'value, ms'], rows: names.map((name, i) => [name, `${i + 1}.25`]) }
}

const words = (id: string): Pick<PlotChart, 'id' | 'subject' | 'finding' | 'howToRead'> => ({
  id,
  subject: `The subject of ${id}`,
  finding: `What ${id} found.`,
  howToRead: 'Lower is better.',
})

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

function percentiles(names: readonly string[]): PlotChart {
  const curve = (scale: number): Series['points'] => times(20, (i) => [1.6 ** i, scale * (1 + i / 4)] as const)
  const series = names.flatMap((contender, i): Series[] => [
    { label: `${contender}, block 1`, contender, role: 'block', points: curve(0.9 * 4 ** i) },
    { label: `${contender}, block 2`, contender, role: 'block', points: curve(1.1 * 4 ** i) },
    { label: contender, contender, role: 'main', points: curve(4 ** i) },
  ])
  return {
    ...words('percentiles'),
    type: 'line',
    x: { label: 'Percentile', scale: 'nines' },
    y: { label: 'Latency, ms', scale: 'log' },
    series,
    tables: [table('Percentiles', names)],
  }
}

function overTime(names: readonly string[]): PlotChart {
  const line = (level: number): Series['points'] => times(20, (i) => [i, i === 7 ? null : level + (i % 3)] as const)
  const series = names.flatMap((contender, i): Series[] => [
    { label: `${contender}, lowest`, contender, role: 'band-low', points: line(5 * i + 1) },
    { label: `${contender}, highest`, contender, role: 'band-high', points: line(5 * i + 4) },
    { label: contender, contender, role: 'main', points: line(5 * i + 2) },
  ])
  const offered: Series = {
    label: 'offered',
    contender: null,
    role: 'reference',
    points: [
      [0, 12],
      [19, 12],
    ],
  }
  return {
    ...words('over-time'),
    type: 'line',
    x: { label: 'Second', scale: 'linear' },
    y: { label: 'Latency, ms', scale: 'linear', min: 0 },
    series: [...series, offered],
    tables: [table('Over time', names)],
  }
}

function layers(names: readonly string[]): PlotChart {
  const layer = (label: string, place: number): Series => ({
    label,
    contender: null,
    role: 'layer',
    layer: place,
    points: names.map((_, i) => [i, 100 + 40 * i * place] as const),
  })
  return {
    ...words('layers'),
    type: 'bar',
    x: {
      label: 'Contender',
      scale: 'category',
      stacked: true,
      categories: names.map((label) => ({ label, contender: label })),
    },
    y: { label: 'Bytes per message', scale: 'linear', stacked: true, min: 0 },
    series: [layer('payload', 0), layer('framing', 1), layer('HTTP heads', 2)],
    tables: [table('Layers', names)],
  }
}

function plane(names: readonly string[]): PlotChart {
  return {
    ...words('plane'),
    type: 'scatter',
    x: { label: 'CPU, µs', scale: 'linear', min: 0 },
    y: { label: 'p50, ms', scale: 'log' },
    series: names.map((contender, i) => ({
      label: contender,
      contender,
      role: 'main',
      points: [[10 * (i + 1), 2 * 5 ** i]],
      whiskers: [{ x: [10 * i + 6, 10 * i + 13], y: [5 ** i, 3 * 5 ** i] }],
    })),
    tables: [table('Plane', names)],
  }
}

function ratios(names: readonly string[]): PlotChart {
  return {
    ...words('ratios'),
    type: 'scatter',
    x: { label: 'Ratio', scale: 'log' },
    y: { label: 'Contender', scale: 'category', categories: names.map((label) => ({ label, contender: label })) },
    series: [
      ...names.map(
        (contender, i): Series => ({
          label: contender,
          contender,
          role: 'main',
          points: [[0.8 + i / 4, i]],
          whiskers: [{ x: [0.6 + i / 4, 1 + i / 4] }],
        }),
      ),
      {
        label: 'equal',
        contender: null,
        role: 'reference',
        points: [
          [1, -0.5],
          [1, names.length - 0.5],
        ],
      },
    ],
    tables: [table('Ratios', names)],
  }
}

/** What is tolerated in each row, and marks of no contender upon it. */
function spans(names: readonly string[]): PlotChart {
  const mark = (label: string, place: number, look: NonNullable<Series['look']>): Series => ({
    label,
    contender: null,
    role: 'main',
    look,
    points: [[1.3 + place / 10, place]],
  })
  return {
    ...words('spans'),
    type: 'scatter',
    x: { label: 'Times worse', scale: 'log' },
    y: {
      label: '',
      scale: 'category',
      categories: names.map((label) => ({ label: `${label} · bytes per message`, contender: label })),
      linesEach: 2,
    },
    series: [
      {
        label: 'tolerated',
        contender: null,
        role: 'span',
        points: names.map((_, i) => [1, i] as const),
        whiskers: names.map((_, i) => ({ x: [0.8, 1.1 + i / 10] as const })),
      },
      mark('regression', 0, { tone: 'bad', mark: 5, dash: 0 }),
      mark('pass', 2, { tone: 'fine', mark: 0, dash: 1 }),
    ],
    tables: [table('Spans', names)],
  }
}

function heat(names: readonly string[]): HeatmapChart {
  const edges = [0.1, 0.2, 0.5, 1, 2, 5, 10]
  return {
    ...words('heat'),
    type: 'heatmap',
    x: { label: 'Second', edges: times(11, (i) => i) },
    y: { label: 'Latency, ms', edges },
    panels: names.map((contender, i) => ({
      contender,
      cells: times(10, (second) => edges.slice(1).map((_, row) => (row === (second + i) % 6 ? 0.8 : 0.04))),
    })),
    tables: [table('Heat', names)],
  }
}

/** @param names at most four contenders, the last one in the look of the floor. */
export function everyKind(names: readonly string[] = NAMES): ChartSet {
  const styles = names.map(
    (name, i): ContenderStyle => ({ name, hue: i === names.length - 1 ? 7 : i, dash: i, mark: i }),
  )
  const makers = [percentiles, overTime, layers, plane, ratios, spans, heat]
  return { styles, charts: makers.map((make) => make(names)) }
}
