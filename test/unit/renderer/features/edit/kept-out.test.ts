// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { refusalOf } from '../../../../../renderer/features/chat/context.ts'
import * as documents from '../../../../../renderer/features/documents/store.ts'
import { followKeptOut, keptOut, useKeptOut } from '../../../../../renderer/features/edit/kept-out.ts'
import { refusalFor } from '../../../../../renderer/features/edit/private-text.ts'
import { useFiles } from '../../../../../renderer/features/files/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'

const rules = new Y.Doc().getText()
const rpc = {} as never
let open: (() => void) | undefined

function treeWith(paths: readonly string[]): void {
  const nodes = paths.map((path) => ({ id: path, path, name: path, text: true }))
  const find = (wanted: string) => nodes.find(({ id }) => id === wanted)
  useFiles.setState({ tree: { files: () => nodes, get: find, findByPath: find } } as never)
}

beforeEach(() => {
  const client = {
    text: rules,
    snapshot: { phase: 'opening' },
    subscribe(listener: () => void) {
      open = () => {
        client.snapshot = { phase: 'ready' }
        listener()
      }
      return () => undefined
    },
  }
  vi.spyOn(documents, 'documentsOf').mockReturnValue({
    acquire: () => ({ client, release: () => undefined }),
  } as never)
})

describe('what the project keeps from models', () => {
  it('stays out of every prompt, from before the rules are read to after they change', async () => {
    treeWith(['src/app.ts', 'private/plans.md'])
    useProjects.setState({ currentId: 'p' })
    followKeptOut(rpc)
    expect(keptOut('private/plans.md')).toBeNull()
    expect(keptOut('.env')).toBe('secret')

    rules.insert(0, 'private/\n')
    treeWith(['.aiignore', 'src/app.ts', 'private/plans.md'])
    expect(keptOut('src/app.ts')).toBe('reading')
    expect(refusalOf('src/app.ts')).toContain('is being read')
    open?.()
    await vi.waitFor(() => expect(keptOut('src/app.ts')).toBeNull())
    expect(keptOut('private/plans.md')).toBe('rules')
    expect(refusalOf('private/plans.md')).toContain('kept from models by .aiignore')
    expect(await refusalFor(rpc, 'p', 'private/plans.md', ['text'])).toContain(
      'Nothing of it is given to a model',
    )
    expect(await refusalFor(rpc, 'p', 'src/app.ts', ['text'])).toBeNull()

    rules.insert(rules.length, '*.ts\n')
    await vi.waitFor(() => expect(keptOut('src/app.ts')).toBe('rules'))
    treeWith(['src/app.ts', 'private/plans.md'])
    expect(useKeptOut.getState().rules).toBe('none')
  })
})
