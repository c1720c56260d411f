/** Inputs that do not depend on each other are all read, so that everything wrong with them is reported at once. */
import { BenchError, type Problem } from '../errors.js'

/** @throws BenchError with the problems of all inputs, in order. What is no BenchError is thrown as it is. */
export function readAll<Inputs extends object>(
  readers: { readonly [Name in keyof Inputs]: () => Inputs[Name] },
): Inputs {
  const problems: Problem[] = []
  const inputs: Partial<Inputs> = {}
  for (const name of Object.keys(readers) as (keyof Inputs)[]) {
    try {
      inputs[name] = readers[name]()
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new BenchError(problems)
  return inputs as Inputs
}
