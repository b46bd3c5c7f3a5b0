/** A chain of links longer than this is taken for a loop, as systems do. */
const MOST_HOPS = 40

/**
 * Says which links stay within their folder, going by the links alone, whatever is or will be on a disk: a link may
 * lead through others, and `a/..` is not the folder of `a` where `a` is a link.
 */
export class LinkMap {
  /** Path from the top → what the link says. */
  readonly #links: ReadonlyMap<string, string>

  constructor(links: ReadonlyMap<string, string>) {
    this.#links = links
  }

  staysInside(path: string): boolean {
    const target = this.#links.get(path)
    if (target === undefined) return true
    return this.#resolve(path.split('/').slice(0, -1), target)
  }

  #resolve(from: readonly string[], target: string): boolean {
    const at = [...from]
    const todo = target.split('/').toReversed()
    if (isAbsolute(target)) return false
    for (let hops = 0; todo.length > 0; ) {
      const name = todo.pop()
      if (name === undefined || name === '' || name === '.') continue
      if (name === '..') {
        if (at.pop() === undefined) return false
        continue
      }
      at.push(name)
      const next = this.#links.get(at.join('/'))
      if (next === undefined) continue
      if (isAbsolute(next)) return false
      // A loop leads nowhere, and so not outside.
      if (++hops > MOST_HOPS) return true
      at.pop()
      todo.push(...next.split('/').toReversed())
    }
    return true
  }
}

function isAbsolute(target: string): boolean {
  return target.startsWith('/') || target.includes('\\') || /^[a-z]:/i.test(target) || target.includes('\0')
}
