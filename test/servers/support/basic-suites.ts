/** With whom the suites run that no contender may miss. every-contender.test.ts holds these very lists to the catalogue. */
import { FLOOR } from '../../../bench/contenders.js'
import { OTHERS_OVER_TLS, SUBJECTS, type Subject } from './harness.js'

/** delivery.test.ts: the snapshot, every event in order, channels, upstream. */
export const DELIVERY: readonly Subject[] = SUBJECTS
/** delivery.test.ts: what follows a cursor, and gaps. */
export const RESUMPTION: readonly Subject[] = SUBJECTS
/** refusals.test.ts: wrong tokens, routes, methods, channels and cursors. */
export const REFUSAL: readonly Subject[] = SUBJECTS
/** robustness.test.ts: clients that come and go. */
export const SURVIVAL: readonly Subject[] = SUBJECTS
/** secure.test.ts: delivery, resumption and refusal in one, of those that are not in the suites above over TLS. */
export const OTHERS_SECURE: readonly Subject[] = OTHERS_OVER_TLS

export const BASIC_SUITES = { delivery: DELIVERY, resumption: RESUMPTION, refusal: REFUSAL, survival: SURVIVAL }

const { name, transport, engine } = FLOOR
/** floor.test.ts. It has no transport logic to conform: limitation net/no-logic. */
export const FLOOR_SUBJECT: Subject = { name, transport, engine, tls: false }
