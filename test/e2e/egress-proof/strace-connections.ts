import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One system call that named an address beyond this machine. */
export interface NetworkCall {
  pid: number
  call: string
  family: string
  address: string
  port: number
  /** The line as strace wrote it. */
  line: string
}

export interface TracedRun {
  code: number | null
  signal: NodeJS.Signals | null
  output: string
  /** Every attempt outside loopback and local families, whether or not it succeeded. */
  attempts: NetworkCall[]
  /** System calls of the traced kinds in all: zero would mean that nothing was traced. */
  traced: number
}

/** Families that never leave the machine: local sockets, and the kernel's own notices. */
const LOCAL_FAMILIES = new Set(['AF_UNIX', 'AF_LOCAL', 'AF_NETLINK', 'AF_UNSPEC', 'AF_ALG'])
const CALL = /(?:^|\s)(connect|sendto|sendmsg|sendmmsg|bind)\(/

/**
 * Finds the calls in strace's output that name an address beyond this machine. A `bind` counts only where it would
 * take connections from elsewhere; unknown families count, so that nothing new slips by.
 */
export function networkCalls(trace: string, pid = 0): { attempts: NetworkCall[]; traced: number } {
  const attempts: NetworkCall[] = []
  let traced = 0
  for (const line of trace.split('\n')) {
    const call = CALL.exec(line)?.[1]
    if (!call) continue
    traced += 1
    // sendmmsg names several addresses in one line.
    for (const { family, address, port } of addressesIn(line)) {
      const local = LOCAL_FAMILIES.has(family) || isLoopback(address) || (call === 'bind' && port === 0)
      if (!local)
        attempts.push({
          pid: Number(/^\[pid\s+(\d+)\]/.exec(line)?.[1] ?? pid),
          call,
          family,
          address,
          port,
          line,
        })
    }
  }
  return { attempts, traced }
}

function* addressesIn(line: string): Generator<{ family: string; address: string; port: number }> {
  const starts = [...line.matchAll(/sa_family=(\w+)/g)]
  for (const [at, start] of starts.entries()) {
    const part = line.slice(start.index, starts[at + 1]?.index)
    const address =
      /inet_addr\("([^"]*)"\)/.exec(part)?.[1] ?? /inet_pton\(AF_INET6, "([^"]*)"/.exec(part)?.[1] ?? ''
    yield { family: start[1] ?? '', address, port: Number(/sin6?_port=htons\((\d+)\)/.exec(part)?.[1] ?? 0) }
  }
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/i, '')
  return /^127\.\d+\.\d+\.\d+$/.test(bare) || address === '::1'
}

/**
 * Runs a command, and everything it starts, under strace. One file a process, so that lines of several processes
 * cannot run into each other.
 */
export async function traceConnections(
  command: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<TracedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'offcoder-strace-'))
  try {
    const trace = join(folder, 'trace')
    const flags = [
      '-ff',
      '-qq',
      '-s',
      '0',
      '-e',
      'trace=connect,sendto,sendmsg,sendmmsg,bind',
      '-e',
      'signal=none',
    ]
    const child = spawn('strace', [...flags, '-o', trace, ...command], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (...ended) => resolve(ended))
    })
    const found = await Promise.all((await readdir(folder)).map((name) => readTrace(folder, name)))
    return {
      code,
      signal,
      output,
      attempts: found.flatMap(({ attempts }) => attempts),
      traced: found.reduce((sum, { traced }) => sum + traced, 0),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readTrace(folder: string, name: string) {
  return networkCalls(await readFile(join(folder, name), 'utf8'), Number(name.split('.').at(-1)))
}
