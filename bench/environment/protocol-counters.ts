/** Counters of /proc/net/snmp and /proc/net/netstat: per group a line of names and a line of values. */

/** The proper counters of a group, by name: columns are found by name because kernels add some. */
export function protocolCounters(text: string, group: string): ReadonlyMap<string, number> {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${group}:`))
    .map((line) => line.trim().split(/\s+/).slice(1))
  const counters = names.map((name, i) => [name, Number(values[i])] as const)
  return new Map(counters.filter(([, value]) => Number.isSafeInteger(value)))
}
