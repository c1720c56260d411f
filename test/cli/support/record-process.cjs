// Loaded into the command line and, by the environment, into every process that it starts: each says that it is there.
const { appendFileSync } = require('node:fs')

const list = process.env.TRANSPORT_BENCH_TEST_PROCESSES
if (list) appendFileSync(list, `${JSON.stringify({ pid: process.pid, entry: process.argv[1] ?? '' })}\n`)
