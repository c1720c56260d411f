/** Latency as a result file keeps it: percentiles over what was expected, and the whole histogram of what arrived. */
import { z } from 'zod'
import { count } from './process-schema.js'

export const percentile = z
  .union([
    z.strictObject({ us: z.number().min(0).describe('The percentile, µs') }),
    z.strictObject({
      greaterThanUs: z
        .number()
        .describe(
          'The rank lies among events that never arrived: at least this, the smallest time one was waited for, µs',
        ),
    }),
    z.strictObject({ tooFew: z.literal(true).describe('Too few samples or distinct events to state it') }),
  ])
  .meta({ id: 'percentile' })

export const latencySummary = z
  .strictObject({
    count: count.describe('Samples in the histogram: what arrived'),
    censored: count.describe('What was expected and never arrived; ranked as +∞'),
    events: count.describe(
      'Distinct events due, by the schedule: a thousand receipts of one event are one observation',
    ),
    negative: count.describe('Samples below 0, counted apart'),
    overflow: count.describe('Samples above the histogram’s range, counted apart'),
    p50: percentile.describe('Median'),
    p90: percentile.describe('90th percentile'),
    p99: percentile.describe('99th percentile'),
    p999: percentile.describe('99.9th percentile'),
    max: percentile.describe('Maximum'),
    hdr: z.string().describe('HdrHistogram V2, zlib-compressed, base64, µs; holds what arrived'),
  })
  .meta({ id: 'latencySummary' })

const us = z.number().nullable()

export const seriesPoint = z
  .strictObject({
    second: z
      .number()
      .describe(
        'Second since T0 in which the messages were received (of pollers, long waits come late: in the drain too)',
      ),
    delivered: count.describe('Messages received in this second'),
    p50Us: us.describe('Median delivery latency of this second, µs; null: nothing arrived'),
    p99Us: us.describe('99th percentile of this second, µs'),
    maxUs: us.describe('Maximum of this second, µs'),
    transportP50Us: us.describe('Median transport latency of this second, µs'),
    transportP99Us: us.describe('99th percentile of the transport latency, µs'),
    transportMaxUs: us.describe('Maximum of the transport latency, µs'),
    publisherLagP50Us: us.describe('Median publisher lag of the events due in this second, µs; null: none was due'),
    publisherLagMaxUs: us.describe('Longest publisher lag of the events due in this second, µs'),
    connected: count.describe('Connections established at its end'),
    hdr: z.string().describe('Delivery latency of this second: HdrHistogram V2, zlib-compressed, base64, µs'),
  })
  .meta({ id: 'seriesPoint' })
