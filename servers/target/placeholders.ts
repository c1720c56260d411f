/** Fills in the placeholders of a target file. */
export type Placeholders = Readonly<Record<string, string>>

/** Names without a value stay as they are written: nothing else in braces is meant for us. */
export function filled(text: string, values: Placeholders): string {
  return text.replace(/\{([a-z-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : whole,
  )
}

/** For a path and query. */
export function filledPath(text: string, values: Placeholders): string {
  const encoded = Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)])
  return filled(text, Object.fromEntries(encoded))
}
