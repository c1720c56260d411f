// Loaded into the command line and, by the environment, into every process that it starts: each says that it is there.
const { appendFileSync } = require('node:fs')

const { TRANSPORT_BENCH_TEST_PROCESSES: list, TRANSPORT_BENCH_DISABLE_PROBES: disabledProbes = '' } = process.env
if (list)
  appendFileSync(list, `${JSON.stringify({ pid: process.pid, entry: process.argv[1] ?? '', disabledProbes })}\n`)
