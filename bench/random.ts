/** Seeded randomness, the only one in the project: xoshiro128** seeded by splitmix32 (Blackman and Vigna, 2018). */

export interface Random {
  /** Uniform 32-bit unsigned integer. */
  next32(): number
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
}

/** A generator for `seed` and a purpose, so that streams of one run never share numbers. */
export function seededRandom(seed: number, purpose: string): Random {
  let mix = (seed >>> 0) ^ hash32(`${purpose}/${Math.floor(seed / 2 ** 32)}`)
  const split = (): number => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (mix >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = split()
  let b = split()
  let c = split()
  let d = split() | 1
  const next32 = (): number => {
    const scaled = Math.imul(b, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53
  return { next32, uniform, below: (bound) => Math.floor(uniform() * bound) }
}

/** FNV-1a over UTF-16 code units. */
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const held = copy[i] as T
    copy[i] = copy[j] as T
    copy[j] = held
  }
  return copy
}
