/**
 * Origin of every Yjs transaction that came from outside this window. Undo tracks the editor's own origin only, so
 * what the disk, another window or an agent did is never taken back by it.
 */
export class RemoteOrigin {
  readonly source: 'store' | 'disk' | 'window' | 'agent' | 'remote'

  constructor(source: RemoteOrigin['source']) {
    this.source = source
  }
}
