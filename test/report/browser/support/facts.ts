/** What a test wants to know of an open page; found out inside of it by in-page/inspection.ts. */

export interface DataSetFacts {
  readonly label: string
  readonly contender: string | null
  readonly hidden: boolean
  /** NaN: a gap. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface CanvasFacts {
  readonly role: string | null
  readonly name: string | null
  /** Its toggle is off: not drawn at all. */
  readonly hidden: boolean
  /** Different colours among its pixels; 1: blank. */
  readonly colours: number
  readonly dataSets: readonly DataSetFacts[]
}

export interface ChartFacts {
  readonly id: string
  readonly canvases: readonly CanvasFacts[]
}

export interface ToggleFacts {
  readonly contender: string
  readonly pressed: boolean
}

/** A sortable table as it stands now. */
export interface TableFacts {
  readonly id: string
  /** `key direction` of the head that has `aria-sort`. */
  readonly sorted: readonly string[]
  /** Of each group its rows as texts, `data-order` where there is one. */
  readonly groups: readonly (readonly (readonly string[])[])[]
}

export interface Edges {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface FrameFacts {
  readonly chart: string
  readonly frame: Edges
  readonly canvas: Edges
  /** As the chart was drawn last, px. */
  readonly drawn: { readonly width: number; readonly height: number }
}

/** How a contender's mark looks beside its hue. */
export interface MarkFacts {
  readonly contender: string
  readonly shape: string
  readonly inside: 'full' | 'half' | 'hollow'
  /** Colour, `own` or `other`, and width, px. */
  readonly border: string
}

export interface MarkGroup {
  readonly chart: string
  readonly kind: 'scatter' | 'legend'
  readonly marks: readonly MarkFacts[]
}

export interface Inspection {
  charts(): readonly ChartFacts[]
  toggles(): readonly ToggleFacts[]
  tables(): readonly TableFacts[]
  /** Colour of a chart's ticks, and the one that the style sheet asks for now; null without charts. */
  ink(): { readonly drawn: string; readonly wanted: string } | null
  /** Opens every table that is folded away; says how many there are. */
  unfold(): number
  /** By how much the page is wider than the window, px. */
  overflow(): number
  /** Canvases that are shown, and what stands around each. */
  frames(): readonly FrameFacts[]
  /** Tables, texts and pictures that reach beyond the right edge of the window, out of how many. */
  beyond(): { readonly seen: number; readonly beyond: readonly string[] }
  /** Of every scatter chart, main series and blocks apart, and of every legend. */
  marks(): readonly MarkGroup[]
}
