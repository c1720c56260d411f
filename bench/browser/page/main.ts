/** The script that runs inside a page; the build makes one file of it, and the harness runs that in every page. */
import type { PageFunctions } from '../page-contract.js'
import { end, open, states } from './channels.js'
import { clockRounds } from './clock.js'
import { sendRequests } from './requests.js'
import { readiness, receipts, subscribe, unsubscribe } from './subscriptions.js'

const functions: PageFunctions = {
  open,
  states,
  end,
  clockRounds,
  subscribe,
  readiness,
  receipts,
  unsubscribe,
  sendRequests,
}
Object.assign(globalThis, { transportBench: functions })
