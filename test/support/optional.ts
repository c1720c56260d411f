/**
 * Parts that a test needs and a machine may lack. Without one the test is skipped, and its title says what it needs;
 * in CI (TRANSPORT_BENCH_CI=1) everything is to be there, so that a missing part is an error.
 */
import { findOnPath } from '../../bench/process/on-path.js'

/** Whether a program is not on PATH. @throws Error in CI when it is not. */
export function lacksProgram(name: string): boolean {
  return lacks(`the program ${name}`, findOnPath(name) !== null)
}

/** Whether a part is absent. @throws Error in CI when it is. */
export function lacks(what: string, present: boolean): boolean {
  if (present) return false
  if (process.env.TRANSPORT_BENCH_CI === '1') {
    throw new Error(`${what} is missing: tests that need it may be skipped elsewhere, but not in CI`)
  }
  return true
}
