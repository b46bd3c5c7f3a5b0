import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { emptyTree } from '../../../../../renderer/features/files/model.ts'
import { searchFiles } from '../../../../../renderer/features/palette/file-search.ts'

const folder = (id: string): TreeNode => ({
  id,
  parent: null,
  name: id,
  kind: 'folder',
  size: 0,
  text: false,
})
const file = (id: string, parent: string, name: string): TreeNode => ({
  id,
  parent,
  name,
  kind: 'file',
  size: 1,
  text: true,
})

const tree = emptyTree().apply({
  kind: 'reset',
  nodes: [
    folder('tabs'),
    folder('files'),
    file('tabs-store', 'tabs', 'store.ts'),
    file('files-store', 'files', 'store.ts'),
    file('view', 'tabs', 'view.tsx'),
    file('strange', 'files', 'stubborn-oracle.ts'),
  ],
})

const ids = async (text: string, recent: string[] = [], active: string | null = null): Promise<string[]> =>
  ((await searchFiles(tree, recent, active).find(text)) ?? []).map((hit) => hit.file.id)

describe('looking for files', () => {
  it('shows the files looked at last, the one in front behind them', async () => {
    expect((await ids('', ['view', 'files-store', 'strange'], 'view')).slice(0, 3)).toEqual([
      'files-store',
      'strange',
      'view',
    ])
  })

  it('finds by letters of the path in their order', async () => {
    expect(await ids('tastore')).toEqual(['tabs-store'])
    expect(await ids('fi sto')).toContain('files-store')
    expect(await ids('zebra')).toEqual([])
  })

  it('puts a run of letters before scattered ones', async () => {
    const found = await ids('store')
    expect(found.slice(0, 2).sort()).toEqual(['files-store', 'tabs-store'])
  })

  it('puts the file of just that name first, whatever was typed before it', async () => {
    const names = ['unit-1700.txt', 'unit-170.txt', 'x-unit-17.txt', 'unit-17.txt']
    const nodes = [folder('tabs'), ...names.map((name) => file(name, 'tabs', name))]
    const search = searchFiles(emptyTree().apply({ kind: 'reset', nodes }), [], null)
    for (const text of ['x', 'u', 'unit-1']) await search.find(text)
    for (const text of ['unit-17', 'Unit-17', 'unit-17.txt']) {
      const [first] = (await search.find(text)) ?? []
      expect(first?.file.id).toBe('unit-17.txt')
    }
  })

  it('finds names with letters that a keyboard may lack, with or without them', async () => {
    const nodes = [
      folder('tabs'),
      ...['Übersicht.md', 'résumé.txt', '日本語.txt'].map((name) => file(name, 'tabs', name)),
    ]
    const search = searchFiles(emptyTree().apply({ kind: 'reset', nodes }), [], null)
    const first = async (text: string) => (await search.find(text))?.[0]?.file.name
    expect(await first('übersicht')).toBe('Übersicht.md')
    expect(await first('resume')).toBe('résumé.txt')
    expect(await first('RÉSU')).toBe('résumé.txt')
    expect(await first('本語')).toBe('日本語.txt')
    expect(await first('tabs/ü')).toBe('Übersicht.md')
  })

  it('finds the one of thousands however many of them share the letters, and again when it is asked anew', async () => {
    const nodes = Array.from({ length: 3_000 }, (_, index) => file(`f${index}`, 'tabs', `Module-${index}.ts`))
    const many = emptyTree().apply({ kind: 'reset', nodes: [folder('tabs'), ...nodes] })
    for (let round = 0; round < 2; round++) {
      const search = searchFiles(many, [], null)
      expect(await search.find('mod')).toHaveLength(200)
      expect((await search.find('module-2'))?.[0]?.file.name).toBe('Module-2.ts')
      expect((await search.find('tm2987'))?.map((hit) => hit.file.name)).toEqual(['Module-2987.ts'])
    }
  })

  it('gives nothing for a question that a newer one has overtaken', async () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) =>
      file(`f${index}`, 'tabs', `module-${index}.ts`),
    )
    const search = searchFiles(
      emptyTree().apply({ kind: 'reset', nodes: [folder('tabs'), ...nodes] }),
      [],
      null,
    )
    const [old, fresh] = await Promise.all([search.find('m'), search.find('module-19999')])
    expect(old).toBeNull()
    expect(fresh?.[0]?.file.name).toBe('module-19999.ts')
  })
})
