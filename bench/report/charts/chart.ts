/** A chart as data: made from the report, drawn by the page script, with a table behind it. Types only. */

interface ChartBase {
  /** Unique on its page, and its permalink: `[a-z0-9-]+`. */
  readonly id: string
  /** What it shows, neutrally: `Delivery latency by percentile`. */
  readonly subject: string
  /** The finding, one sentence made from the numbers. */
  readonly finding: string
  /** How to read it: what an axis, a line, a band means; what is good. */
  readonly howToRead: string
  /** The same numbers for people: at least one table. */
  readonly tables: readonly ChartTable[]
}

/** A chart on two axes. */
export interface PlotChart extends ChartBase {
  readonly type: 'line' | 'scatter' | 'bar'
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

/** One panel per contender: time across, latency up, darker is more. */
export interface HeatmapChart extends ChartBase {
  readonly type: 'heatmap'
  readonly x: { readonly label: string; readonly edges: readonly number[] }
  /** Edges of the rows, ascending, on a log axis. */
  readonly y: { readonly label: string; readonly edges: readonly number[] }
  readonly panels: readonly HeatmapPanel[]
}

export interface HeatmapPanel {
  readonly contender: string
  /** Share of the column's deliveries, 0…1, `cells[column][row]`; rounded for embedding. */
  readonly cells: readonly (readonly number[])[]
}

export type ChartSpec = PlotChart | HeatmapChart

export interface Axis {
  /** With unit: `Delivery latency, ms`; empty: the categories speak for themselves. */
  readonly label: string
  /** `nines`: x is 1/(1−p), log, ticks shown as percentiles. `category`: x is an index into `categories`. */
  readonly scale: 'linear' | 'log' | 'nines' | 'category'
  readonly categories?: readonly Category[]
  /** Lines of text that each category along y is high; left out: they share the height that charts have. */
  readonly linesEach?: number
  readonly stacked?: boolean
  readonly min?: number
  readonly max?: number
}

export interface Category {
  readonly label: string
  /** Whose toggle hides it; null: always shown. */
  readonly contender: string | null
}

export interface Series {
  readonly label: string
  /** Whose toggle hides it (a `ContenderStyle.name`); null: always shown. */
  readonly contender: string | null
  /**
   * `main`: thick line or filled mark · `block`: one block of it, thin · `band-low` and `band-high`: edges of a filled
   * band, in this order one after the other · `reference`: dashed grey · `layer`: one layer of a stack, by `layer` ·
   * `span`: in scatter charts whose y is of categories, a grey bar in the row of each point, from low to high of its
   * whisker, behind everything else.
   */
  readonly role: 'main' | 'block' | 'band-low' | 'band-high' | 'reference' | 'layer' | 'span'
  /** Place of a `layer` in its palette, 0…7. */
  readonly layer?: number
  /** Of marks that are of no contender; left out: grey circles. */
  readonly look?: MarkStyle
  /** Thinned; x ascending for lines; y null leaves a gap. Rounded to what the eye can see. */
  readonly points: readonly (readonly [x: number, y: number | null])[]
  /** Per point its low and high, for whiskers in scatter charts. */
  readonly whiskers?: readonly { readonly x?: readonly [number, number]; readonly y?: readonly [number, number] }[]
}

/** Marks that are told apart by shape and fill, never by tone alone. */
export interface MarkStyle {
  readonly tone: 'accent' | 'fine' | 'partly' | 'bad' | 'quiet'
  /** 0…5, the shape. */
  readonly mark: number
  /** 0…5, the fill. */
  readonly dash: number
}

/** How a contender looks in every chart and legend of a page. Told apart by hue, dash and mark, never by hue alone. */
export interface ContenderStyle {
  /**
   * As in `Series.contender`: `sse/node`; with several results `A · sse/node`. One per contender, whatever its points: what
   * has no axis of clients is drawn with the most clients, and says so in its label (`sse/node ×1,000`).
   */
  readonly name: string
  /** 0…7, a CSS variable `--hue-N` each; the floor is 7 (grey). By transport. */
  readonly hue: number
  /** 0…5. By engine and run. */
  readonly dash: number
  /** 0…5. By transport. */
  readonly mark: number
}

export interface ChartTable {
  readonly caption: string
  /** Names with units. */
  readonly head: readonly string[]
  /** Cells as text; the first of each row is its head. */
  readonly rows: readonly (readonly string[])[]
}

/** The charts of a page, and the look of whoever is in them. */
export interface ChartSet {
  readonly styles: readonly ContenderStyle[]
  readonly charts: readonly ChartSpec[]
}
