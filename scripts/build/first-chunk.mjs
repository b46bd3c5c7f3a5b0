// Everything that the window needs before it shows anything, in one file: each file is a request that the main process
// answers while it is busiest, and the bundler makes a file of every few modules that a lazy part shares with the start.

/**
 * @returns {{ plugin: import('vite').Plugin, group: { name: string, test(id: string): boolean } }}
 */
export function firstChunk() {
  const first = new Set()
  return {
    plugin: {
      name: 'first-chunk',
      apply: 'build',
      buildEnd() {
        const queue = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry)
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
          if (first.has(id)) continue
          first.add(id)
          queue.push(...(this.getModuleInfo(id)?.importedIds ?? []))
        }
      },
    },
    group: { name: 'first', test: (id) => first.has(id) },
  }
}
