import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { networkCalls, traceConnections } from '../../../e2e/egress-proof/strace-connections.ts'

const works = (file: string, ...args: string[]) =>
  process.platform === 'linux' && spawnSync(file, args).status === 0
const canTrace = works('strace', '-qq', '-o', '/dev/null', 'true')
const noNetwork = fileURLToPath(new URL('../../../e2e/egress-proof/no-network.sh', import.meta.url))
const canIsolate = works(noNetwork, 'true')

/** Plants leaks that need no network to be there: what counts is the attempt. 192.0.2.0/24 is nobody's (RFC 5737). */
const leaks = {
  'a TCP connection': `require('net').connect(443, '192.0.2.1').on('error', () => {})`,
  'a TCP connection over IPv6': `require('net').connect(443, '2001:db8::1').on('error', () => {})`,
  'a datagram': `require('dgram').createSocket('udp4').on('error', () => {}).send('x', 53, '192.0.2.1')`,
  'a datagram to an IPv6 address': `require('dgram').createSocket('udp6').on('error', () => {}).send('x', 53, '2001:db8::1')`,
  'a name to resolve': `r = new (require('dns').Resolver)(); r.setServers(['192.0.2.1']); r.resolve4('a.test', () => {})`,
  'a connection from a child process': `require('child_process').execFile(process.execPath, ['-e', "require('net').connect(80, '192.0.2.1').on('error', () => {})"])`,
  'a server for everybody': `require('net').createServer().listen(47123, '0.0.0.0')`,
}
const run = (code: string) =>
  traceConnections([process.execPath, '-e', `${code}; setTimeout(() => process.exit(0), 500)`])

describe.skipIf(!canTrace)('the count of attempts to reach the network (needs strace)', () => {
  it.each(Object.entries(leaks))('sees %s', async (_, code) => {
    const { attempts, traced } = await run(code)
    expect(traced).toBeGreaterThan(0)
    expect(attempts.length).toBeGreaterThan(0)
    expect(attempts.every(({ address }) => /^192\.0\.2\.1$|^2001:db8::1$|^0\.0\.0\.0$/.test(address))).toBe(
      true,
    )
  })

  it('is zero for what stays on this machine', async () => {
    const { attempts, traced, output, code } = await run(`
      const net = require('net')
      const local = net.createServer((socket) => socket.end()).listen('/tmp/offcoder-proof-' + process.pid, () =>
        net.connect(local.address()).on('close', () => { console.log('unix'); local.close() }))
      const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () =>
        net.connect(server.address().port, '127.0.0.1').on('close', () => { console.log('loopback'); server.close() }))`)
    expect(output).toContain('unix')
    expect(output).toContain('loopback')
    expect(traced).toBeGreaterThan(0)
    expect([attempts, code]).toEqual([[], 0])
  })
})

describe('reading what strace wrote', () => {
  it.each([
    [
      'connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("93.184.216.34")}, 16) = -1 EINPROGRESS',
      '93.184.216.34',
      443,
    ],
    [
      'connect(3, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      '2001:db8::1',
      53,
    ],
    [
      'connect(3, {sa_family=AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "::ffff:8.8.8.8", &sin6_addr)}, 28 <unfinished ...>',
      '::ffff:8.8.8.8',
      1,
    ],
    [
      '[pid  812] sendto(20, ""..., 32, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 32',
      '10.0.0.2',
      53,
    ],
    [
      'sendmsg(4, {msg_name={sa_family=AF_INET, sin_port=htons(5353), sin_addr=inet_addr("224.0.0.251")}, msg_namelen=16}, 0) = 9',
      '224.0.0.251',
      5353,
    ],
    [
      'sendmmsg(5, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("9.9.9.9")}}}], 2, 0) = 2',
      '9.9.9.9',
      9,
    ],
    ['connect(3, {sa_family=AF_VSOCK, svm_cid=VMADDR_CID_HOST}, 16) = 0', '', 0],
  ])('counts %s', (line, address, port) => {
    expect(networkCalls(line).attempts).toMatchObject([{ address, port, line }])
  })

  it.each([
    'connect(3, {sa_family=AF_UNIX, sun_path="/run/dbus/system_bus_socket"}, 30) = 0',
    'connect(3, {sa_family=AF_UNIX, sun_path=@"/tmp/inet_addr(\\"9.9.9.9\\")"}, 30) = 0',
    'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
    'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
    'sendto(9, ""..., 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20',
    'sendto(9, ""..., 1, MSG_NOSIGNAL, NULL, 0) = 1',
    'connect(4, {sa_family=AF_UNSPEC, sa_data="\\0"}, 16) = 0',
    'bind(4, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
    'recvfrom(4, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("9.9.9.9")}, 16) = 0',
  ])('does not count %s', (line) => {
    expect(networkCalls(line).attempts).toEqual([])
  })
})

describe.skipIf(!canIsolate)('a namespace without a network (needs user namespaces)', () => {
  const isolated = (code: string) =>
    new Promise<string>((resolve) => {
      execFile(noNetwork, [process.execPath, '-e', code], (_, stdout) => resolve(stdout.trim()))
    })
  const reach = (address: string) =>
    `require('net').connect(443, '${address}').on('connect', () => { console.log('reached'); process.exit() })
      .on('error', (error) => console.log(error.code))`

  it.each(['192.0.2.1', '2001:db8::1'])('has no way to %s', async (address) => {
    expect(await isolated(reach(address))).toBe('ENETUNREACH')
  })

  it('has loopback, and is not root, so that the renderer can be sandboxed', async () => {
    const code = `const net = require('net'); const server = net.createServer().listen(0, '127.0.0.1', () =>
      net.connect(server.address().port, '127.0.0.1').on('connect', () => {
        console.log('loopback as ' + process.getuid()); process.exit() }))`
    expect(await isolated(code)).toBe('loopback as 1000')
  })

  it('has nothing but loopback', async () => {
    expect(await isolated(`console.log(Object.keys(require('os').networkInterfaces()).join())`)).toBe('lo')
  })
})
