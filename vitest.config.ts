import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes and sockets on a shared machine: deadlines are generous, never a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most files start processes of their own: more at once than this, and they measure each other.
    maxWorkers: 2,
  },
})
