import { describe, expect, it } from 'vitest'
import { parseCongestionControl, parseTimeWait } from '../../bench/environment/kernel-settings.js'
import { parseListenDrops } from '../../bench/environment/listen-drops.js'
import { parseCpuMax, parseSystemName, virtualisationHints } from '../../bench/environment/machine.js'
import { compareNamespaces, readOwnNetworkNamespace } from '../../bench/environment/network-namespace.js'
import { parseSocketMemory } from '../../bench/environment/socket-memory.js'
import { parseCpuTicks, stolenShare } from '../../bench/environment/stolen-cpu.js'
import { parseTcpSegments, segmentsBetween } from '../../bench/environment/tcp-segments.js'
import * as text from './kernel-texts.js'

describe('stolen CPU time', () => {
  it.each([
    ['a virtual machine; guest time is part of user time', text.PROC_STAT, { total: 164_494, stolen: 700 }],
    ['a container that writes zeros', text.PROC_STAT_LXC, { total: 1_150, stolen: 0 }],
    ['a kernel without the column', text.PROC_STAT_OLD, null],
    ['no text', '', null],
    ['another file', 'processor : 0\n', null],
  ])('%s', (_, stat, expected) => {
    expect(parseCpuTicks(stat)).toEqual(expected)
  })

  it.each([
    ['a share of all ticks', { total: 1_000, stolen: 50 }, { total: 2_000, stolen: 110 }, 0.06],
    ['no tick passed', { total: 1_000, stolen: 50 }, { total: 1_000, stolen: 50 }, null],
    ['the counter stepped back', { total: 1_000, stolen: 50 }, { total: 2_000, stolen: 40 }, 0],
  ])('%s', (_, a, b, expected) => {
    expect(stolenShare(a, b)).toEqual(expected)
  })
})

describe('a network namespace of its own', () => {
  it.each([
    ['that of the first process is not', 'net:[1]', 'net:[1]', { value: false }],
    ['another one is', 'net:[2]', 'net:[1]', { value: true }],
    ['is not told to those who may not look', 'net:[1]', null, { absent: expect.stringContaining('/proc/1/ns/net') }],
    ['is not told without namespaces', null, null, { absent: expect.stringContaining('/proc/self/ns/net') }],
  ])('%s', (_, own, first, expected) => {
    expect(compareNamespaces(own, first)).toEqual(expected)
  })

  it('is told or not, never guessed', () => {
    const reading = readOwnNetworkNamespace()
    expect('value' in reading ? typeof reading.value : reading.absent.length > 5).toEqual(
      'value' in reading ? 'boolean' : true,
    )
  })
})

describe('socket memory', () => {
  it('is summed over the sockets, by what it is for', () => {
    expect(parseSocketMemory(text.SS_TWO_LINES)).toEqual({
      sockets: 2,
      receiveBytes: 130_907,
      sendQueuedBytes: 8_448,
      inFlightBytes: 4_352,
      forwardBytes: 5_285,
      optionBytes: 20,
      backlogBytes: 100,
      totalBytes: 130_907 + 8_448 + 5_285 + 20 + 100,
    })
  })

  it.each([
    ['one line a socket, IPv6, the process named', text.SS_ONE_LINE, 1, 60],
    ['an old ss', text.SS_OLD, 1, 6],
    ['no connection', '', 0, 0],
    ['a socket without memory', 'ESTAB 0 0 127.0.0.1:80 127.0.0.1:99\n', 0, 0],
    ['fields that nobody knows', 'skmem:(r7,zz9,w1,constructor5,)\n', 1, 8],
  ])('%s', (_, output, sockets, totalBytes) => {
    expect(parseSocketMemory(output)).toMatchObject({ sockets, totalBytes })
  })
})

describe('dropped connection attempts', () => {
  it.each([
    ['as a kernel of today writes them', text.NETSTAT, 15],
    ['a kernel without the column', 'TcpExt: SyncookiesSent\nTcpExt: 3\n', null],
    ['another group of the same name', text.NETSTAT.replaceAll('TcpExt:', 'IpExt:'), null],
    ['a value that is none', 'TcpExt: ListenDrops\nTcpExt: x\n', null],
    ['fewer values than names', 'TcpExt: ListenOverflows ListenDrops\nTcpExt: 1\n', null],
    ['no text', '', null],
  ])('%s', (_, netstat, expected) => {
    expect(parseListenDrops(netstat)).toBe(expected)
  })
})

describe('TCP segments', () => {
  it.each([
    ['as a kernel of today writes them', text.SNMP, { scope: 'host', received: 6_189, sent: 3_627, retransmitted: 11 }],
    [
      'fewer columns, more than 32 bits',
      text.SNMP_OLD,
      { scope: 'host', received: 4_294_967_296, sent: 20, retransmitted: 30 },
    ],
    ['names without values', 'Tcp: InSegs OutSegs RetransSegs\n', null],
    ['a column missing', 'Tcp: InSegs OutSegs\nTcp: 1 2\n', null],
    ['no text', '', null],
  ])('%s', (_, snmp, expected) => {
    expect(parseTcpSegments(snmp)).toEqual(expected)
  })

  it('between two readings are a difference, and none when a counter went back', () => {
    const a = { scope: 'host', received: 10, sent: 20, retransmitted: 1 } as const
    expect(segmentsBetween(a, { ...a, received: 15, sent: 27 })).toEqual({
      scope: 'host',
      received: 5,
      sent: 7,
      retransmitted: 0,
    })
    expect(segmentsBetween(a, { ...a, received: 9 })).toBeNull()
  })
})

describe('single values', () => {
  it('TIME_WAIT sockets', () => {
    expect(parseTimeWait(text.SOCKSTAT)).toBe(731)
    expect(parseTimeWait('TCP6: inuse 0\nUDP: inuse 0 mem 0\n')).toBeNull()
  })

  it('congestion control', () => {
    expect(['bbr\n', 'cubic', '', 'two words'].map(parseCongestionControl)).toEqual(['bbr', 'cubic', null, null])
  })

  it('CPU quota of a control group', () => {
    expect(['max 100000\n', '150000 100000\n', '-1 100000', ''].map(parseCpuMax)).toEqual([null, 1.5, null, null])
  })

  it('the name of the system', () => {
    expect(parseSystemName('NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    )
    expect(parseSystemName('PRETTY_NAME=Alpine\n')).toBe('Alpine')
    expect(parseSystemName('')).toBeNull()
  })
})

describe('hints of a container or virtual machine', () => {
  const bare = {
    files: [],
    cgroup: '0::/user.slice\n',
    cpuinfo: 'flags\t\t: fpu vme\n',
    product: 'ThinkPad',
    kernel: '6.1.0',
  }
  it.each([
    ['bare metal', {}, []],
    ['a container file', { files: ['/.dockerenv'] }, ['container (/.dockerenv exists)']],
    ['a control group', { cgroup: '4:memory:/kubepods/x\n' }, ['container (control group names kubepods)']],
    ['a CPU flag', { cpuinfo: 'flags\t\t: fpu hypervisor lahf_lm\n' }, ['virtual machine (CPU flag hypervisor)']],
    ['a product name', { product: 'VMware Virtual Platform\n' }, ['virtual machine (VMware Virtual Platform)']],
    ['WSL', { kernel: '5.15.90.1-microsoft-standard-WSL2' }, ['WSL']],
  ])('%s', (_, change, expected) => {
    expect(virtualisationHints({ ...bare, ...change })).toEqual(expected)
  })
})
