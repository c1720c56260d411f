/** The only module in which units change. Values come in as the names say (µs, bytes …) and leave as text for people. */
import type { Percentile } from './result/schema.js'

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** What is not known or does not apply. */
export const NONE = '–'
export const FEW_EVENTS = 'few events'

/** For formats that scale by themselves. */
export const US_PER_MS = 1e3

export function usToMs(us: number): number {
  return us / 1e3
}

export function usToSeconds(us: number): number {
  return us / 1e6
}

export function msToSeconds(ms: number): number {
  return ms / 1e3
}

/** An instant, ISO 8601, as seconds since the epoch; NaN if it is none. */
export function isoToSeconds(iso: string): number {
  return msToSeconds(Date.parse(iso))
}

export function secondsToMs(seconds: number): number {
  return seconds * 1e3
}

export function bytesToKib(bytes: number): number {
  return bytes / 1024
}

export function bytesToMib(bytes: number): number {
  return bytes / 2 ** 20
}

export function bytesToGib(bytes: number): number {
  return bytes / 2 ** 30
}

export function shareToPercent(share: number): number {
  return share * 100
}

/** µs per delivery is ms per 1,000 deliveries: the same number. */
export function usPerDeliveryToMsPerThousand(us: number): number {
  return us
}

/** A number to three significant digits, whole from 100 on, thousands grouped: `0.123`, `1.23`, `12.3`, `1,235`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return NONE
  const size = Math.abs(value)
  if (size >= 99.95) return GROUPED.format(value)
  if (size >= 9.995) return value.toFixed(1)
  if (size >= 0.9995 || size === 0) return size === 0 ? '0' : value.toFixed(2)
  if (size < 0.0005) return value < 0 ? '> -0.001' : '< 0.001'
  return value.toFixed(3)
}

/** Without its unit, for tables whose heads state it. */
export function inMs(us: number): string {
  return formatNumber(usToMs(us))
}

export function inMsPerThousand(us: number): string {
  return formatNumber(usPerDeliveryToMsPerThousand(us))
}

export function inKib(bytes: number): string {
  return formatNumber(bytesToKib(bytes))
}

export function inMib(bytes: number): string {
  return formatNumber(bytesToMib(bytes))
}

export function inPercent(share: number): string {
  return formatNumber(shareToPercent(share))
}

/** A setting exactly as it was given: `10`, `0.033`, `1,000`. */
export function formatSetting(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 })
}

/** A count: whole, thousands grouped. A median of counts may lie between two, and is then a number like others. */
export function formatCount(value: number): string {
  return Number.isInteger(value) ? GROUPED.format(value) : formatNumber(value)
}

/** µs as the unit that suits: `740 µs`, `1.23 ms`, `2.50 s`. */
export function formatUs(us: number): string {
  const size = Math.abs(us)
  if (size < 999.5) return `${formatNumber(us)} µs`
  if (size < 999_500) return `${formatNumber(us / 1e3)} ms`
  return `${formatNumber(us / 1e6)} s`
}

/** `1.23 ms`, `> 3.20 s` for a rank among what never arrived, or `few events`. */
export function formatPercentile(percentile: Percentile): string {
  if ('us' in percentile) return formatUs(percentile.us)
  return 'greaterThanUs' in percentile ? `> ${formatUs(percentile.greaterThanUs)}` : FEW_EVENTS
}

/** A share as a percentage that is `100 %` only if it is all: `93.0 %`, `> 99.9 %`. */
export function formatShare(share: number): string {
  if (share < 1 && share >= 0.9995) return '> 99.9 %'
  return `${inPercent(share)} %`
}

/** Bytes as the unit that suits: `212 B`, `1.50 KiB`, `64.0 MiB`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes)
  if (size < 1024) return `${formatNumber(bytes)} B`
  if (size < 2 ** 20) return `${formatNumber(bytes / 1024)} KiB`
  if (size < 2 ** 30) return `${formatNumber(bytes / 2 ** 20)} MiB`
  return `${formatNumber(bytes / 2 ** 30)} GiB`
}

/** A ratio: `2.50×`; one that is close to 1 but not 1 with a digit more: `1.003×`. */
export function formatRatio(ratio: number): string {
  return `${ratioDigits(ratio)}×`
}

/** From one ratio to another: `1.90–2.30×`. */
export function formatRatioRange(low: number, high: number): string {
  const [from, to] = [ratioDigits(low), ratioDigits(high)]
  return from === to ? `${from}×` : `${from}–${to}×`
}

function ratioDigits(ratio: number): string {
  const fine = Math.abs(ratio - 1) < 0.005 && ratio.toFixed(3) !== '1.000'
  return fine ? ratio.toFixed(3) : formatNumber(ratio)
}
