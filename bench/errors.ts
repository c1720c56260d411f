/**
 * The one error table: stable code, what went wrong, what to do about it, and the exit code it leads to. The bad value
 * and the place come in with each problem, so that all problems of an input can be reported at once.
 */

/** Exit codes of every verb. Precedence when several apply: 130 > 64 > 3 > 1 > 2. */
export const EXIT = { fine: 0, threshold: 1, inconclusive: 2, invalid: 3, usage: 64, interrupted: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

interface ErrorEntry {
  readonly what: string
  readonly remedy: string
  readonly exit: ExitCode
}

/** Every error the project raises on purpose. The `remedy` here is the general one; a problem may bring a closer one. */
export const ERRORS = {
  usage: { what: 'the command line is not understood', remedy: 'see --help of the verb', exit: EXIT.usage },
  'flag-value': { what: 'a flag has a value it cannot take', remedy: 'see --help of the verb', exit: EXIT.usage },
  'scenario-not-found': {
    what: 'there is no such scenario',
    remedy: 'name one from `transport-bench list`, or give the path of a .yaml file',
    exit: EXIT.usage,
  },
  'scenario-unreadable': {
    what: 'the scenario file cannot be read',
    remedy: 'check the path and its permissions',
    exit: EXIT.usage,
  },
  'scenario-syntax': {
    what: 'the scenario is not plain YAML',
    remedy: 'correct the YAML; scenarios/README.md shows every key',
    exit: EXIT.usage,
  },
  'scenario-key': {
    what: 'the scenario has an unknown key',
    remedy: 'scenarios/README.md lists every key',
    exit: EXIT.usage,
  },
  'scenario-value': {
    what: 'a scenario value is not allowed',
    remedy: 'scenarios/README.md gives unit, range and default of every key',
    exit: EXIT.usage,
  },
  'scenario-conflict': {
    what: 'scenario values do not fit together',
    remedy: 'change one of the keys named',
    exit: EXIT.usage,
  },
  'threshold-syntax': {
    what: 'the threshold is not understood',
    remedy: "write it like 'sse/*: p99 < 50ms, missing == 0'; scenarios/README.md has the grammar",
    exit: EXIT.usage,
  },
  'target-unreadable': {
    what: 'the target file cannot be read',
    remedy: 'check the path and its permissions',
    exit: EXIT.usage,
  },
  'target-syntax': {
    what: 'the target file is not plain YAML',
    remedy: 'correct the YAML; targets/README.md shows every key',
    exit: EXIT.usage,
  },
  'target-key': {
    what: 'the target file has an unknown key',
    remedy: 'targets/README.md lists every key',
    exit: EXIT.usage,
  },
  'target-value': {
    what: 'a value of the target file is not allowed',
    remedy: 'targets/README.md gives unit, range and default of every key',
    exit: EXIT.usage,
  },
  'target-conflict': {
    what: 'values of the target file do not fit together, or not to this run',
    remedy: 'change one of the keys named',
    exit: EXIT.usage,
  },
  'target-unfit': {
    what: 'the target does not deliver what is published to it, or cannot be started or reached',
    remedy: 'see the reason given; correct the target file or the server',
    exit: EXIT.invalid,
  },
  'contender-unknown': {
    what: 'no contender has this name or matches this pattern',
    remedy: 'see `transport-bench list`',
    exit: EXIT.usage,
  },
  'contender-unavailable': {
    what: 'a contender that was named literally is not available here',
    remedy: 'install what it needs, leave it out, or name it by a pattern (then it is listed and skipped)',
    exit: EXIT.usage,
  },
  'output-unwritable': {
    what: 'the file cannot be written to this path',
    remedy: 'give a path that you may write to with --output',
    exit: EXIT.usage,
  },
  'result-unreadable': { what: 'the result file cannot be read', remedy: 'check the path', exit: EXIT.usage },
  'result-foreign': {
    what: 'this file is not a result of transport-bench',
    remedy: 'give a file that `transport-bench run` wrote',
    exit: EXIT.usage,
  },
  'result-version': {
    what: 'this result has another schema version',
    remedy: 'read it with the release that wrote it, or measure again',
    exit: EXIT.usage,
  },
  'results-not-found': {
    what: 'there is no result below this folder',
    remedy: 'give a folder with files that `transport-bench run` wrote',
    exit: EXIT.usage,
  },
  'folder-unreadable': {
    what: 'the folder cannot be read',
    remedy: 'check the path and its permissions',
    exit: EXIT.usage,
  },
  'site-foreign': {
    what: 'this folder has content that `transport-bench publish` did not write',
    remedy: 'give a folder with --output that is empty, new, or a site that publish wrote',
    exit: EXIT.usage,
  },
  'results-not-comparable': {
    what: 'these results do not measure the same',
    remedy: 'compare results of one scenario with the same settings; give the others a report of their own',
    exit: EXIT.usage,
  },
  'port-taken': {
    what: 'the port is already in use',
    remedy: 'choose another port, or 0 for any free one',
    exit: EXIT.invalid,
  },
  'listen-failed': { what: 'the server cannot listen', remedy: 'see the reason given', exit: EXIT.invalid },
  'descriptor-limit': {
    what: 'too few file descriptors are allowed per process',
    remedy: 'raise it (`ulimit -n`), or use fewer clients or more load processes',
    exit: EXIT.invalid,
  },
  'address-exhausted': {
    what: 'too few source ports for this many connections',
    remedy: 'use more source addresses (127.0.0.x), a wider net.ipv4.ip_local_port_range, or fewer clients',
    exit: EXIT.invalid,
  },
  'process-start': { what: 'a process could not be started', remedy: 'see the reason given', exit: EXIT.invalid },
  'server-died': {
    what: 'the server process ended during a trial',
    remedy: 'see the reason given; run the contender alone with `transport-bench serve`',
    exit: EXIT.invalid,
  },
  'proxy-start': {
    what: 'the proxy does not start',
    remedy: 'see the reason given; the configuration is generated anew for each trial',
    exit: EXIT.invalid,
  },
  'proxy-died': {
    what: 'the proxy ended during a trial',
    remedy: 'see the reason given; its last words come with it',
    exit: EXIT.invalid,
  },
  'load-died': {
    what: 'a load process ended during a trial',
    remedy: 'see the reason given; check memory with `transport-bench doctor`',
    exit: EXIT.invalid,
  },
  'not-all-ready': {
    what: 'not all clients were connected when measuring was to begin',
    remedy: 'lower connect.ratePerSecond, raise connect.timeoutSeconds, or check `transport-bench doctor`',
    exit: EXIT.invalid,
  },
  'phase-timeout': {
    what: 'a process did not answer in time',
    remedy: 'the machine may be overloaded: check `transport-bench doctor`',
    exit: EXIT.invalid,
  },
  'control-bus': {
    what: 'a process of another build does not speak the same control bus',
    remedy:
      'compare builds whose control bus (bench/contracts/control.ts) is the same, or measure each by its own `run`',
    exit: EXIT.invalid,
  },
  'build-failed': {
    what: 'a build to be compared could not be made',
    remedy: 'build it by hand in a checkout of its own, and compare with build:PATH',
    exit: EXIT.invalid,
  },
  'not-a-build': {
    what: 'this is no built tree of transport-bench',
    remedy: 'give the root of a checkout in which `npm run build` was run',
    exit: EXIT.usage,
  },
  'ref-not-found': {
    what: 'there is no such git ref',
    remedy: 'give a branch, tag or commit of the repository that this build lies in',
    exit: EXIT.usage,
  },
  'plan-too-weak': {
    what: 'such a plan can never find a regression',
    remedy: 'measure more blocks, fewer metrics or fewer contenders',
    exit: EXIT.usage,
  },
  'baseline-unreadable': {
    what: 'the baseline file cannot be read',
    remedy: 'check the path, or make the file with `transport-bench baseline add RESULT`',
    exit: EXIT.usage,
  },
  'baseline-foreign': {
    what: 'this file is no baseline of transport-bench',
    remedy: 'give a file that `transport-bench baseline add` wrote',
    exit: EXIT.usage,
  },
  'baseline-version': {
    what: 'this baseline has another schema version',
    remedy: 'read it with the release that wrote it, or make it anew',
    exit: EXIT.usage,
  },
  'baseline-unfit': {
    what: 'this result is no reference to hold others against',
    remedy: 'measure again until it is whole and sound',
    exit: EXIT.invalid,
  },
  'baseline-differs': {
    what: 'exact values differ from those in the baseline',
    remedy: 'if they are meant, add the result with --accept',
    exit: EXIT.threshold,
  },
  'browser-missing': {
    what: 'there is no browser to drive here',
    remedy: 'install one, for example `apt-get install chromium`, or name it with --browser PATH',
    exit: EXIT.usage,
  },
  'browser-failed': {
    what: 'the browser could not be started, or ended by itself',
    remedy: 'see the reason given; start it by hand with --headless to see more',
    exit: EXIT.invalid,
  },
  interrupted: { what: 'interrupted', remedy: 'what was done so far is in the result file', exit: EXIT.interrupted },
  internal: {
    what: 'transport-bench failed by itself',
    remedy: 'this is a bug: please report it with the command and this message',
    exit: EXIT.invalid,
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** One thing that is wrong, with its place, bad value and remedy. */
export interface Problem {
  readonly code: ErrorCode
  /** The particular message; the table's `what` when left out. */
  readonly message?: string | undefined
  /** The value that was refused. */
  readonly value?: unknown
  /** `file:line:column`, or the flag that set the value. */
  readonly where?: string | undefined
  /** A closer remedy than the table's. */
  readonly remedy?: string | undefined
}

/** Exit codes by precedence, strongest first. */
const PRECEDENCE: readonly ExitCode[] = [130, 64, 3, 1, 2, 0]

/** The strongest of several exit codes: 130 > 64 > 3 > 1 > 2 > 0. */
export function strongestExit(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.fine
}

/** An error that people can act on. Holds one or more problems. */
export class BenchError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const all = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]
    super(all.map(formatProblem).join('\n'), options)
    this.name = 'BenchError'
    this.problems = all
  }

  /** Code of the first problem. */
  get code(): ErrorCode {
    return this.problems[0]?.code ?? 'internal'
  }

  get exitCode(): ExitCode {
    return strongestExit(this.problems.map((problem) => ERRORS[problem.code].exit))
  }
}

/** The remedy of a problem: its own, or the table's. */
export function remedyOf(problem: Problem): string {
  return problem.remedy ?? ERRORS[problem.code].remedy
}

/** One problem as text: place, code, what, the bad value, and the remedy on a line of its own. */
function formatProblem(problem: Problem): string {
  const where = problem.where === undefined ? '' : `${problem.where}: `
  const value = problem.value === undefined ? '' : ` (got ${shown(problem.value)})`
  return `${where}${problem.message ?? ERRORS[problem.code].what}${value} [${problem.code}]\n  remedy: ${remedyOf(problem)}`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** Any thrown thing as text for the terminal: all problems at once, a stack only for what was not foreseen. */
export function formatError(error: unknown): string {
  if (error instanceof BenchError) {
    const count = error.problems.length
    return count === 1 ? `error: ${error.message}` : `error: ${count} problems\n${error.message}`
  }
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `error: ${formatProblem({ code: 'internal', message: `${ERRORS.internal.what}: ${cause}` })}`
}

/** Exit code for any thrown thing; what was not foreseen is a harness error. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof BenchError ? error.exitCode : EXIT.invalid
}
