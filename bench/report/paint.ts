/** Colours, or none. */

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

export type Paint = (style: keyof typeof CODES, text: string) => string

/** A function that colours text; without colour it leaves it alone. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (style, text) => {
    const [on, off] = CODES[style]
    return `\u001b[${on}m${text}\u001b[${off}m`
  }
}

const ESCAPE = String.fromCharCode(27)

/** Characters that take room on the terminal. */
export function visibleLength(text: string): number {
  return text
    .split(ESCAPE)
    .reduce((length, part, i) => length + (i === 0 ? part : part.replace(/^\[\d+m/, '')).length, 0)
}
