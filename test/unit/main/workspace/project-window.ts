import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { type WatchEnvironment, watchEnvironment } from '../../../../main/workspace/disk/folder-watch.ts'
import type { DiskEvent, TreeChange, TreeNode } from '../../../../preload/contract/files.ts'
import {
  type DocumentWindow,
  folderWith,
  type Harness,
  nodeId,
  openAndImport,
  openDocument,
  startWorkspace,
} from './harness.ts'

/** Long enough for a busy machine; nothing is expected to take it. */
const PATIENCE = { timeout: 15_000, interval: 15 }

/** A file that tests write to see that a change arrives. */
const MARKER = '.seen-by-the-test'

/** Resolves when `check` does not throw any more. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, PATIENCE)
}

/** Quick where the app takes its time, so that tests need not. */
export const quick: WatchEnvironment = { ...watchEnvironment, tick: 50, look: 50 }

/** A window that shows a project whose folder other programs work in. */
export class ProjectWindow {
  readonly changes: TreeChange[] = []
  readonly events: DiskEvent[] = []
  readonly nodes = new Map<string, TreeNode>()
  #marks = 0
  readonly #abort = new AbortController()
  readonly harness: Harness
  readonly projectId: string
  readonly root: string

  constructor(harness: Harness, projectId: string, root: string) {
    this.harness = harness
    this.projectId = projectId
    this.root = root
    const { files } = harness.client
    const { signal } = this.#abort
    void this.#follow(files.tree({ projectId }, { signal }), (change) => {
      this.changes.push(change)
      if (change.kind !== 'patch') for (const node of change.nodes) this.nodes.set(node.id, node)
      else {
        for (const node of change.upsert) this.nodes.set(node.id, node)
        for (const id of change.remove) this.nodes.delete(id)
      }
    })
    void this.#follow(files.diskEvents({ projectId }, { signal }), (event) => this.events.push(event))
    onTestFinished(() => this.close())
  }

  close(): void {
    this.#abort.abort()
  }

  /** Paths of what the window shows, sorted. */
  get paths(): string[] {
    const path = ({ parent, name }: TreeNode): string => {
      const above = parent === null ? undefined : this.nodes.get(parent)
      return above === undefined ? name : `${path(above)}/${name}`
    }
    return Array.from(this.nodes.values(), path)
      .filter((one) => one !== MARKER)
      .toSorted()
  }

  get #marker(): TreeNode | undefined {
    return Array.from(this.nodes.values()).find(({ name }) => name === MARKER)
  }

  async shows(paths: readonly string[]): Promise<void> {
    await eventually(() => expect(this.paths).toEqual(paths.toSorted()))
  }

  /** Resolves when the folder is watched and everything that is in it now has been seen. */
  async watching(): Promise<this> {
    this.#marks += 1
    writeFileSync(join(this.root, MARKER), '.'.repeat(this.#marks))
    await eventually(() => expect(this.#marker?.size).toBe(this.#marks))
    return this
  }

  idOf(path: string): Promise<string> {
    return nodeId(this.harness.client, this.projectId, path)
  }

  async open(path: string): Promise<DocumentWindow> {
    return openDocument(this.harness, this.projectId, await this.idOf(path))
  }

  write(path: string, content: string | Buffer): void {
    writeFileSync(join(this.root, path), content)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  async #follow<T>(stream: Promise<AsyncIterable<T>>, take: (item: T) => void): Promise<void> {
    try {
      for await (const item of await stream) take(item)
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error
    }
  }
}

/** Opens a folder with these files in a window, and waits until it is watched. */
export async function shownProject(
  files: Record<string, string | Buffer>,
  { watching = quick, dataPath }: { watching?: WatchEnvironment; dataPath?: string } = {},
): Promise<ProjectWindow> {
  const root = folderWith(files)
  const harness = startWorkspace(dataPath, watching)
  const { id } = await openAndImport(harness.client, root)
  return new ProjectWindow(harness, id, root).watching()
}
