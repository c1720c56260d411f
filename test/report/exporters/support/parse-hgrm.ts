/** Percentile distributions as HdrHistogram's plotter takes them, but strictly: what it would skip throws. */
export interface Distribution {
  readonly comments: readonly string[]
  readonly lines: readonly { readonly value: number; readonly percentile: number; readonly totalCount: number }[]
  readonly mean: number
  readonly max: number
  readonly totalCount: number
}

const HEAD = '       Value     Percentile TotalCount 1/(1-Percentile)'
const LINE = /^ *(\d+\.\d{3}) (\d\.\d{12}) +(\d+)(?: +(\d+\.\d{2}))?$/
const FOOT =
  /^#\[Mean {4}= +([\d.]+), StdDeviation {3}= +[\d.]+\]\n#\[Max {5}= +([\d.]+), Total count {4}= +(\d+)\]\n#\[Buckets = +\d+, SubBuckets {5}= +\d+\]\n$/

export function parseHgrm(text: string): Distribution {
  const [above, below] = text.split(`${HEAD}\n\n`)
  if (above === undefined || below === undefined) throw new Error('no head')
  const foot = FOOT.exec(below.slice(below.indexOf('#[Mean')))
  if (foot === null) throw new Error('no foot')
  const lines = below.slice(0, below.indexOf('#[Mean')).split('\n').slice(0, -1)
  const comments = above.split('\n').slice(0, -1)
  if (comments.some((comment) => !comment.startsWith('# '))) throw new Error('text above the head that is no comment')
  return {
    comments,
    lines: lines.map(parsedLine),
    mean: Number(foot[1]),
    max: Number(foot[2]),
    totalCount: Number(foot[3]),
  }
}

/** Only the last line, at 1, has no fourth column. */
function parsedLine(line: string, index: number, all: readonly string[]): Distribution['lines'][number] {
  const found = LINE.exec(line)
  if (found === null) throw new Error(`not a line of a distribution: ${JSON.stringify(line)}`)
  const [, value, percentile, totalCount, inverse] = found
  if ((inverse === undefined) !== (index === all.length - 1)) throw new Error(`columns are missing: ${line}`)
  if (inverse !== undefined && Math.abs(Number(inverse) * (1 - Number(percentile)) - 1) > 0.01)
    throw new Error(`the last column is not 1/(1-p): ${line}`)
  return { value: Number(value), percentile: Number(percentile), totalCount: Number(totalCount) }
}
