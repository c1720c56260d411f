import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withSample } from '../../scripts/readme.js'

describe('the README', () => {
  it('shows what results/sample.json says (npm run readme makes it anew)', () => {
    const readme = readFileSync('README.md', 'utf8')
    expect(withSample(readme, 'results/sample.json')).toBe(readme)
  })
})
