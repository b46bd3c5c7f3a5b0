/**
 * Origin of every Yjs transaction that came from outside this window. Undo tracks the editor's own origin only, so
 * what the disk, another window or an agent did is never taken back by it.
 */
export class RemoteOrigin {
  readonly source: 'store' | 'disk' | 'window' | 'agent' | 'remote' | 'replace' | 'restore'

  constructor(source: RemoteOrigin['source']) {
    this.source = source
  }
}

/** Origin of what the person here asked the store to do to the text, which undo takes back as one step. */
export class AskedOrigin extends RemoteOrigin {}

/** Origin of text that a model wrote and the person here accepted: one step of undo, and the history names the model. */
export class ModelOrigin {
  readonly model: string

  constructor(model: string) {
    this.model = model
  }
}

export function originOf(source: RemoteOrigin['source']): RemoteOrigin {
  return source === 'replace' || source === 'restore' ? new AskedOrigin(source) : new RemoteOrigin(source)
}
