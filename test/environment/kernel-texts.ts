/** Kernel files and tool output as machines really write them. */

/** /proc/stat of a virtual machine (Linux 6.1). */
export const PROC_STAT = `cpu  2461 12 1538 159664 92 0 27 700 55 3
cpu0 1115 6 734 80027 5 0 8 2 0 0
cpu1 1345 6 804 79637 86 0 19 4 0 0
intr 123456 0 9 0
ctxt 987654
btime 1700000000
`

/** Kernel 2.6.9: no steal column. */
export const PROC_STAT_OLD = `cpu  10132153 290696 3084719 46828483 16683 0 25195
cpu0 1393280 32966 572056 13343292 6130 0 17875
`

/** Containers with lxcfs write a single blank after `cpu`, and zeros. */
export const PROC_STAT_LXC = 'cpu 120 0 30 1000 0 0 0 0 0 0\ncpu0 120 0 30 1000 0 0 0 0 0 0\n'

export const SNMP = `Ip: Forwarding DefaultTTL InReceives
Ip: 1 64 1161303
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 70 2 0 0 0 6189 3627 11 0 122 0
Udp: InDatagrams NoPorts InErrors
Udp: 1 0 0
`

/** An older kernel: one column fewer, and in the values a name is missing at the end. */
export const SNMP_OLD = `Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts
Tcp: 1 200 120000 -1 5 6 7 8 9 4294967296 20 30 0 1
`

/** /proc/net/netstat, shortened: the accept queue was full twelve times, three more attempts were dropped otherwise. */
export const NETSTAT = `TcpExt: SyncookiesSent TW ListenOverflows ListenDrops TCPPrequeued TCPReqQFullDrop
TcpExt: 0 1023 12 15 0 0
IpExt: InNoRoutes InTruncatedPkts ListenDrops
IpExt: 0 0 99
`

export const SOCKSTAT = `sockets: used 1290
TCP: inuse 1004 orphan 2 tw 731 alloc 1011 mem 154
UDP: inuse 3 mem 2
FRAG: inuse 0 memory 0
`

/** `ss -tmnH state established sport = :41281` of iproute2 6.1: two lines a socket, a reader that does not read. */
export const SS_TWO_LINES = `130021 0      127.0.0.1:41281 127.0.0.1:43378
	 skmem:(r130907,rb131072,t0,tb3939840,f4261,w0,o0,bl0,d2)
0      5120   127.0.0.1:41281 127.0.0.1:43376
	 skmem:(r0,rb131072,t4352,tb3939840,f1024,w8448,o20,bl100,d0)
`

/** The same with -O or older versions that keep one line, IPv6, and extra words before the memory. */
export const SS_ONE_LINE = `ESTAB 0 0 [::ffff:127.0.0.1]:8080 [::ffff:127.0.0.1]:43378 users:(("node",pid=1,fd=22)) skmem:(r10,rb131072,t0,tb87040,f20,w30,o0,bl0)
`

/** iproute2 before 2012 wrote mem:(…) without the prefix. */
export const SS_OLD = `ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000
	 mem:(r1,w2,f3,t4)
`
