/** The probes of a command: all but those that its flags or the environment variable disable. */
import { DISABLED_PROBES_VARIABLE, PROBE_NAMES, Probes, parseDisabledProbes } from '../environment/probes.js'
import { BenchError } from '../errors.js'

/** @throws BenchError for names that are no probe. */
export function probesOf(flags: { readonly disableProbe?: readonly string[] }): Probes {
  const { disabled, unknown } = parseDisabledProbes(flags.disableProbe ?? [], process.env[DISABLED_PROBES_VARIABLE])
  if (unknown.length === 0) return new Probes(disabled)
  throw new BenchError(
    unknown.map((value) => ({
      code: 'flag-value' as const,
      message: 'there is no such probe',
      value,
      where: `--disable-probe or ${DISABLED_PROBES_VARIABLE}`,
      remedy: `valid: ${PROBE_NAMES.join(', ')}, all`,
    })),
  )
}
