/** Where the command line prints. Results go to stdout, everything else to stderr; both may be replaced in tests. */

export interface Terminal {
  out(text: string): void
  err(text: string): void
  readonly isInteractive: boolean
  readonly useColour: boolean
  /** Columns for results and for progress; 120 where it is no terminal. */
  readonly columns: number
  readonly errColumns: number
}

/** The process's own terminal. NO_COLOR (https://no-color.org) turns colour off. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stderr.isTTY === true,
    useColour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
    columns: process.stdout.columns ?? 120,
    errColumns: process.stderr.columns ?? 120,
  }
}
