/** What tests with real proxies need: NGINX and HAProxy, Debian's packages of these names. */
import type { ProxyName } from '../../../bench/contracts/names.js'
import { findProxy } from '../../../bench/proxy/programs.js'
import { lacks } from '../../support/optional.js'

/** Whether this proxy is missing. @throws Error in CI when it is. */
export function lacksProxy(name: ProxyName): boolean {
  return lacks(`the program ${name}`, typeof findProxy(name) !== 'string')
}
