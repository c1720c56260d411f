/** The scenario `overhead` states the same bytes and requests whatever the machine does: library clients. */
import { describeExactness } from './support/exact.js'

await describeExactness('library')
