/**
 * Each function here closes one way to the network for the JavaScript thread it runs in. They are also sent, as source
 * text, into every Worker thread (see `worker-source.ts`): so each one may use nothing but its parameter and globals.
 */

/** What a closure gets to work with. */
export interface GuardScope {
  /** Node's own modules, as they were loaded before anything was closed. */
  modules: {
    net: typeof import('node:net')
    dgram: typeof import('node:dgram')
    dns: typeof import('node:dns')
    workers: typeof import('node:worker_threads')
    inspector: typeof import('node:inspector')
  }
  platform: string
  /** Replaces a member for good: it can be neither assigned nor defined again. */
  seal(owner: object, name: string, value: unknown): void
  /** Counts and reports an attempt; returns the error to throw. */
  refuse(api: string, target: string): Error
  /** Source text that closes the network in a Worker thread. */
  workerSource: string
}

/** TCP (and with it TLS, HTTP, HTTP/2, undici, which all end here). UNIX sockets and local pipes stay open. */
export function closeSockets(scope: GuardScope): void {
  const { Socket, Server } = scope.modules.net
  const connect = Socket.prototype.connect
  const listen = Server.prototype.listen
  type Target = { path?: unknown; port?: unknown; host?: unknown; fd?: unknown } | undefined

  // Node reads a string that is no number as the path of a pipe.
  const isPath = (value: unknown) => typeof value === 'string' && value !== '' && !(Number(value) >= 0)
  // A Windows pipe path may name another machine: \\server\pipe\name.
  const isLocal = (path: unknown) =>
    isPath(path) && (scope.platform !== 'win32' || /^[\\/]{2}[.?][\\/]pipe[\\/]/i.test(String(path)))
  const read = (args: unknown[]): Target => {
    // net.connect() hands its arguments over as one array that it has sorted already.
    const first = Array.isArray(args[0]) ? args[0][0] : args[0]
    if (typeof first === 'object' && first !== null) return first
    return isPath(first)
      ? { path: first }
      : { port: first ?? 0, host: typeof args[1] === 'string' ? args[1] : undefined }
  }
  const words = (target: Target) =>
    target?.path ? String(target.path) : `${target?.host ?? 'localhost'}:${target?.port ?? 0}`

  scope.seal(Socket.prototype, 'connect', function (this: import('node:net').Socket, ...args: unknown[]) {
    const target = read(args)
    if (isLocal(target?.path)) return Reflect.apply(connect, this, args)
    throw scope.refuse('net.Socket.connect', words(target))
  })
  scope.seal(Server.prototype, 'listen', function (this: import('node:net').Server, ...args: unknown[]) {
    const target = read(args)
    // Unlike connect(), listen() prefers a port to a path, and takes open handles.
    const plain = target?.port === undefined && target?.fd === undefined
    if (plain && isLocal(target?.path)) return Reflect.apply(listen, this, args)
    throw scope.refuse('net.Server.listen', words(target))
  })
}

export function closeDatagrams(scope: GuardScope): void {
  const { prototype } = scope.modules.dgram.Socket
  for (const name of ['bind', 'connect', 'send', 'sendto', 'addMembership', 'addSourceSpecificMembership']) {
    scope.seal(prototype, name, (...args: unknown[]) => {
      const host = args.filter((argument) => typeof argument === 'string').at(-1) ?? 'localhost'
      throw scope.refuse(`dgram.Socket.${name}`, String(host))
    })
  }
}

export function closeNames(scope: GuardScope): void {
  const { dns } = scope.modules
  const places: [string, object, boolean][] = [
    ['dns', dns, false],
    ['dns.Resolver', dns.Resolver.prototype, false],
    ['dns.promises', dns.promises, true],
    ['dns.promises.Resolver', dns.promises.Resolver.prototype, true],
  ]
  for (const [label, place, promised] of places) {
    for (const name of Object.getOwnPropertyNames(place)) {
      if (!/^(lookup|resolve|reverse)/.test(name)) continue
      scope.seal(place, name, (host: unknown) => {
        const error = scope.refuse(`${label}.${name}`, String(host))
        if (promised) return Promise.reject(error)
        throw error
      })
    }
  }
}

/** What the web platform brings: refused by name, so that the message names what was called. */
export function closeGlobals(scope: GuardScope): void {
  const target = (input: unknown) => {
    const url = typeof input === 'object' && input !== null && 'url' in input ? input.url : input
    return URL.canParse(String(url)) ? new URL(String(url)).host : String(url)
  }
  scope.seal(globalThis, 'fetch', (input: unknown) => Promise.reject(scope.refuse('fetch', target(input))))
  for (const name of ['WebSocket', 'EventSource', 'WebSocketStream']) {
    if (!(name in globalThis)) continue
    scope.seal(
      globalThis,
      name,
      class {
        constructor(url: unknown) {
          throw scope.refuse(name, target(url))
        }
      },
    )
  }
}

/** The doors behind the doors: Node's native bindings, and the debugger's listening port. */
export function closeInternals(scope: GuardScope): void {
  const native = process as unknown as { binding?: (name: string) => unknown }
  const binding = native.binding
  if (binding) {
    scope.seal(process, 'binding', (name: string) => {
      if (/^(tcp_wrap|udp_wrap|cares_wrap|tls_wrap|http_parser|quic)$/.test(name)) {
        throw scope.refuse('process.binding', name)
      }
      return Reflect.apply(binding, process, [name])
    })
  }
  scope.seal(scope.modules.inspector, 'open', (port: unknown, host: unknown) => {
    throw scope.refuse('inspector.open', `${host ?? '127.0.0.1'}:${port ?? 9229}`)
  })
}

/** Worker threads have modules of their own, so each one is closed before its first line runs. */
export function closeWorkers(scope: GuardScope): void {
  const { workers } = scope.modules
  const { Worker } = workers
  type Options = import('node:worker_threads').WorkerOptions
  const preload = `data:text/javascript,${encodeURIComponent(scope.workerSource)}`

  class GuardedWorker extends Worker {
    constructor(file: string | URL, options: Options = {}) {
      // --import runs before a file, but not before evaluated text: there the guard becomes its first line.
      if (options.eval) super(`${scope.workerSource}\n${file}`, options)
      else
        super(file, {
          ...options,
          execArgv: [...(options.execArgv ?? process.execArgv), '--import', preload],
        })
    }
  }
  scope.seal(workers, 'Worker', GuardedWorker)
}
