/** Short polling: whatever is after the cursor, at once; 204 when there is nothing. */
import type { HttpTransport, ServerContext } from '../contract.js'
import { NO_CONTENT } from '../response-headers.js'
import { pollAnswers } from './ndjson.js'

export function makeShortPoll(context: ServerContext): HttpTransport {
  const answers = pollAnswers(context)
  let retired = false
  return {
    events(exchange, channel, after) {
      const answer = retired ? NO_CONTENT : answers.for(channel, after)
      if (answer === NO_CONTENT) context.counters.emptyResponses++
      exchange.answer(answer)
    },
    published() {},
    retire() {
      retired = true
    },
  }
}
