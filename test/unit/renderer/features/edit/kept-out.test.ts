// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { refusalOf } from '../../../../../renderer/features/chat/context.ts'
import * as documents from '../../../../../renderer/features/documents/store.ts'
import { followKeptOut, keptOut, useKeptOut } from '../../../../../renderer/features/edit/kept-out.ts'
import { refusalFor } from '../../../../../renderer/features/edit/private-text.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { noHiddenValues } from './no-hidden-values.ts'

const rpc = noHiddenValues as never
const documentsById = new Map<string, ReturnType<typeof fakeDocument>>()

function fakeDocument() {
  const client = {
    text: new Y.Doc().getText(),
    snapshot: { phase: 'opening' },
    open: () => undefined as undefined,
    subscribe(listener: () => void) {
      client.open = () => {
        client.snapshot = { phase: 'ready' }
        listener()
      }
      return () => undefined
    },
  }
  return client
}

function documentOf(id: string) {
  const known = documentsById.get(id) ?? fakeDocument()
  documentsById.set(id, known)
  return known
}

function treeWith(paths: readonly string[]): void {
  const nodes = paths.map((path) => ({ id: path, path, name: path.split('/').at(-1), text: true }))
  const find = (wanted: string) => nodes.find(({ id }) => id === wanted)
  const named = (wanted: string) => nodes.filter(({ name }) => name === wanted).map(({ id }) => id)
  const pathOf = (id: string) => id
  useFiles.setState({ tree: { files: () => nodes, get: find, findByPath: find, named, pathOf } } as never)
}

beforeEach(() => {
  vi.spyOn(documents, 'documentsOf').mockReturnValue({
    acquire: (_project: string, id: string) => ({ client: documentOf(id), release: () => undefined }),
  } as never)
})

describe('what the project keeps from models', () => {
  it('stays out of every prompt, from before the rules are read to after they change', async () => {
    treeWith(['src/app.ts', 'private/plans.md'])
    useProjects.setState({ currentId: 'p' })
    followKeptOut(rpc)
    const rules = documentOf('.aiignore').text
    expect(keptOut('private/plans.md')).toBeNull()
    expect(keptOut('.env')).toBe('secret')

    rules.insert(0, 'private/\n')
    treeWith(['.aiignore', 'src/app.ts', 'private/plans.md'])
    expect(keptOut('src/app.ts')).toBe('reading')
    expect(refusalOf('src/app.ts')).toContain('is being read')
    documentOf('.aiignore').open()
    await vi.waitFor(() => expect(keptOut('src/app.ts')).toBeNull(), { timeout: 15_000 })
    expect(keptOut('private/plans.md')).toBe('rules')
    expect(refusalOf('private/plans.md')).toContain('kept from models by .aiignore')
    expect(await refusalFor(rpc, 'p', 'private/plans.md', ['text'])).toContain(
      'Nothing of it is given to a model',
    )
    expect(await refusalFor(rpc, 'p', 'src/app.ts', ['text'])).toBeNull()

    rules.insert(rules.length, '*.ts\n')
    await vi.waitFor(() => expect(keptOut('src/app.ts')).toBe('rules'), { timeout: 15_000 })
    treeWith(['src/app.ts', 'private/plans.md'])
    expect(useKeptOut.getState().rules).toBe('none')
  })
  it('is also what a folder says of itself, for as long as it is there', async () => {
    treeWith(['src/app.ts', 'docs/plans.md', 'docs/private/.aiignore', 'docs/private/plans.md'])
    useProjects.setState({ currentId: 'q' })
    followKeptOut(rpc)
    documentOf('docs/private/.aiignore').text.insert(0, '*\n!open.md\n')
    expect(keptOut('docs/plans.md')).toBe('reading')
    documentOf('docs/private/.aiignore').open()
    await vi.waitFor(() => expect(keptOut('docs/plans.md')).toBeNull(), { timeout: 15_000 })
    expect(keptOut('docs/private/plans.md')).toBe('rules')
    expect(keptOut('docs/private/open.md')).toBeNull()
    expect(keptOut('docs/private/deep/er/plans.md')).toBe('rules')
    treeWith(['src/app.ts', 'docs/plans.md'])
    expect(keptOut('docs/private/plans.md')).toBeNull()
  })
})
