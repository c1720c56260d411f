/** Compile-time checks that two types are the same. Types only. */

/** T with every property and array readonly, all the way down. */
export type DeepReadonly<T> = T extends readonly unknown[] | object
  ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T

/** True only if A and B are identical. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does not compile unless T is true. */
export type Expect<T extends true> = T
