/**
 * The conformance check of a server before it is timed: that it delivers, in order, resumes at a cursor and refuses
 * what it should. The clients are those that are measured afterwards; they may not live in the coordinator or the
 * server process, so the check runs in a load process (or a test). It ends in bounded time and never throws for a bad
 * server: what it met is the verdict.
 */
import type { ClientOptions, TransportClientFactory } from '../contracts/client.js'
import type { TransportName } from '../contracts/names.js'
import { checkConnecting, checkDelivery } from './check-delivery.js'
import { checkMethod, checkToken } from './check-refusals.js'
import { checkResume } from './check-resume.js'
import { CheckedClient } from './checked-client.js'

/** What is checked: one transport of a running server. */
export interface ConformanceSubject {
  readonly transport: TransportName
  readonly factory: TransportClientFactory
  /** What the measured clients are told. */
  readonly client: Omit<ClientOptions, 'random'>
  /** Where the events that `publish` makes arrive. The server is to be new to it, and to be started anew afterwards. */
  readonly channel: string
  /**
   * Publishes the channel's next event (1, 2, …): its sequence number once the server took it; rejects with the cause.
   * null: the server would keep what is published, so only what needs no event is checked.
   */
  readonly publish: (() => Promise<number>) | null
  readonly limits?: Partial<CheckLimits>
}

/** ms. */
export interface CheckLimits {
  /** For a client to be ready, and for what was published to arrive. */
  readonly stepMs: number
  /** How long a client is watched for what must not come. */
  readonly quietMs: number
  /** Between two short polls. */
  readonly pollMs: number
}

export const DEFAULT_CHECK_LIMITS: CheckLimits = { stepMs: 10_000, quietMs: 300, pollMs: 50 }

export const CHECKS = ['connects', 'delivers', 'order', 'holds', 'resumes', 'token', 'method'] as const
export type CheckName = (typeof CHECKS)[number]

export interface CheckResult {
  readonly check: CheckName
  /** `not checked`: an earlier check left nothing to ask, or nothing may be published. */
  readonly outcome: 'ok' | 'differs' | 'not offered' | 'not checked'
  /** What was met; empty with `ok`. */
  readonly detail: string
}

export interface ConformanceVerdict {
  readonly transport: TransportName
  /** As far as it was checked, every event arrived, once and in order, while the client stayed: else a number would mean nothing. */
  readonly measurable: boolean
  readonly checks: readonly CheckResult[]
  /** One line for people: `ok`, `ok (not offered: resumes)`, `differs: order: …; token: …`. */
  readonly text: string
}

/** Checks one transport; a little over a second for a server that is as it should be. */
export async function checkTarget(subject: ConformanceSubject, signal: AbortSignal): Promise<ConformanceVerdict> {
  const limits = { ...DEFAULT_CHECK_LIMITS, ...subject.limits }
  const check: CheckContext = { subject, limits, signal }
  const results: CheckResult[] = []
  const client = new CheckedClient(check)
  try {
    results.push(...(await checkStaying(check, client)))
    const isSound = results.every(({ outcome }) => outcome !== 'differs')
    if (subject.publish !== null)
      results.push(isSound ? await checkResume(check, client) : notChecked('resumes', 'it does not deliver'))
    client.close()
    results.push(isSound ? await checkToken(check) : notChecked('token', 'a client with the right token is not served'))
    results.push(await checkMethod(check))
  } catch (error) {
    results.push({
      check: 'delivers',
      outcome: 'differs',
      detail: error instanceof Error ? error.message : String(error),
    })
  } finally {
    client.close()
  }
  return verdictOf(subject.transport, results)
}

/** What one client that stays meets. */
async function checkStaying(check: CheckContext, client: CheckedClient): Promise<CheckResult[]> {
  if (check.subject.publish !== null) return checkDelivery(check, client)
  const unasked = (['delivers', 'order', 'resumes'] as const).map((one) => notChecked(one, KEEPS))
  return [...(await checkConnecting(check, client)), ...unasked]
}

const KEEPS = 'it was running already, and would keep what the check publishes'

/** What every check is given. */
export interface CheckContext {
  readonly subject: ConformanceSubject
  readonly limits: CheckLimits
  readonly signal: AbortSignal
}

function notChecked(check: CheckName, detail: string): CheckResult {
  return { check, outcome: 'not checked', detail }
}

function verdictOf(transport: TransportName, checks: readonly CheckResult[]): ConformanceVerdict {
  const differing = checks.filter(({ outcome }) => outcome === 'differs')
  const isUnsound = differing.some(({ check }) => check === 'connects' || check === 'delivers' || check === 'order')
  const differences = differing.map(({ check, detail }) => `${check}: ${detail}`).join('; ')
  const found = differing.length === 0 ? `ok${absentText(checks)}` : `differs: ${differences}`
  return { transport, measurable: !isUnsound, checks, text: `${found}${uncheckedText(checks)}` }
}

function absentText(checks: readonly CheckResult[]): string {
  const absent = checks.filter(({ outcome }) => outcome === 'not offered').map(({ check }) => check)
  return absent.length === 0 ? '' : ` (not offered: ${absent.join(', ')})`
}

/** What was not asked although the server gave no cause. */
function uncheckedText(checks: readonly CheckResult[]): string {
  const unchecked = checks.filter(({ outcome, detail }) => outcome === 'not checked' && detail === KEEPS)
  return unchecked.length === 0 ? '' : ` (not checked: ${unchecked.map(({ check }) => check).join(', ')}: ${KEEPS})`
}
