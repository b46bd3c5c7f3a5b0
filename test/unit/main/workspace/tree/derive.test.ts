import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { deriveTree } from '../../../../../main/workspace/tree/derive.ts'
import { TreeDocument } from '../../../../../main/workspace/tree/tree-document.ts'

type Step =
  | { do: 'add'; node: number; parent: number; folder: boolean; name: string }
  | { do: 'move'; node: number; parent: number }
  | { do: 'rename'; node: number; name: string }
  | { do: 'delete' | 'revive'; node: number }
  | { do: 'sync'; from: number }

const NODES = 8
const node = fc.nat(NODES - 1)
const parent = fc.integer({ min: -1, max: NODES - 1 })
const name = fc.constantFrom('a', 'A', 'b.txt', 'B.TXT', 'é', 'e\u0301')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), node, parent, folder: fc.boolean(), name }),
  fc.record({ do: fc.constant('move' as const), node, parent }),
  fc.record({ do: fc.constant('rename' as const), node, name }),
  fc.record({ do: fc.constantFrom('delete' as const, 'revive' as const), node }),
  fc.record({ do: fc.constant('sync' as const), from: fc.nat(2) }),
)
const history = fc.array(fc.record({ replica: fc.nat(2), step }), { maxLength: 60 })

const idOf = (n: number): string => (n < 0 ? '' : `n${n}`)

function play(replicas: TreeDocument[], steps: { replica: number; step: Step }[]): Uint8Array[] {
  const updates: Uint8Array[] = []
  for (const { doc } of replicas)
    doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'sync' && updates.push(update))
  for (const { replica, step: it } of steps) {
    const tree = replicas[replica]
    if (tree === undefined) continue
    if (it.do === 'sync') {
      const other = replicas[it.from]
      if (other !== undefined) Y.applyUpdate(tree.doc, Y.encodeStateAsUpdate(other.doc), 'sync')
    } else if (it.do === 'add') {
      if (!tree.has(idOf(it.node)))
        tree.add(idOf(it.node), {
          kind: it.folder ? 'folder' : 'file',
          name: it.name,
          parent: idOf(it.parent),
        })
    } else if (!tree.has(idOf(it.node))) continue
    else if (it.do === 'move') tree.move(idOf(it.node), idOf(it.parent))
    else if (it.do === 'rename') tree.rename(idOf(it.node), it.name)
    else if (it.do === 'delete') tree.delete(idOf(it.node))
    else tree.revive(idOf(it.node))
  }
  return updates
}

describe('the tree of a project on three devices', () => {
  test('is the same once every change has arrived, in whatever order and however often', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (steps, random) => {
        const replicas = [new TreeDocument(), new TreeDocument(), new TreeDocument()]
        const updates = play(replicas, steps)
        const trees = replicas.map((tree) => {
          const shuffled = updates
            .map((update) => ({ update, key: random.next().value }))
            .toSorted((a, b) => a.key - b.key)
          for (const { update } of [...shuffled, ...shuffled.slice(0, 3)])
            Y.applyUpdate(tree.doc, update, 'sync')
          return Array.from(deriveTree(tree.facts()).values()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
        })
        expect(trees[1]).toEqual(trees[0])
        expect(trees[2]).toEqual(trees[0])
      }),
    )
  })

  test('has every node exactly once, in no cycle, below folders only, and no two siblings of one name', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const tree = new TreeDocument()
        play([tree, new TreeDocument(), new TreeDocument()], steps)
        const facts = tree.facts()
        const derived = deriveTree(facts)
        expect(Array.from(derived.keys()).toSorted()).toEqual(Array.from(facts.keys()).toSorted())
        const names = new Set<string>()
        for (const one of derived.values()) {
          const above = new Set<string>()
          for (let at = one.parent; at !== null; at = derived.get(at)?.parent ?? null) {
            expect(above.has(at)).toBe(false)
            above.add(at)
            expect(derived.get(at)?.kind).toBe('folder')
          }
          const key = `${one.parent}/${one.name.normalize('NFC').toLowerCase()}`
          if (!one.trashed) expect(names.has(key)).toBe(false)
          if (!one.trashed) names.add(key)
        }
      }),
    )
  })
})

function twoDevices(): [TreeDocument, TreeDocument, () => void] {
  const [one, two] = [new TreeDocument(), new TreeDocument()]
  const meet = (): void => {
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(two.doc))
    Y.applyUpdate(two.doc, Y.encodeStateAsUpdate(one.doc))
  }
  return [one, two, meet]
}

test('a rename here and a move there both stay', () => {
  const [one, two, meet] = twoDevices()
  one.add('f', { kind: 'folder', name: 'folder', parent: '' })
  one.add('a', { kind: 'file', name: 'a.txt', parent: '' })
  meet()
  one.rename('a', 'b.txt')
  two.move('a', 'f')
  meet()
  expect(deriveTree(one.facts()).get('a')).toMatchObject({ parent: 'f', name: 'b.txt' })
})

test('two folders that are each moved into the other stay in the tree', () => {
  const [one, two, meet] = twoDevices()
  one.add('a', { kind: 'folder', name: 'a', parent: '' })
  one.add('b', { kind: 'folder', name: 'b', parent: '' })
  meet()
  one.move('a', 'b')
  two.move('b', 'a')
  meet()
  const derived = deriveTree(one.facts())
  expect(deriveTree(two.facts())).toEqual(derived)
  expect([derived.get('a')?.parent, derived.get('b')?.parent]).toContain(null)
})

test('a node whose folder has not arrived yet waits at the top and goes there when it has', () => {
  const tree = new TreeDocument()
  tree.add('a', { kind: 'file', name: 'a', parent: 'late' })
  expect(deriveTree(tree.facts()).get('a')?.parent).toBeNull()
  tree.add('late', { kind: 'folder', name: 'late', parent: '' })
  expect(deriveTree(tree.facts()).get('a')?.parent).toBe('late')
})

test('deleting a folder takes what is in it to the trash, and reviving it brings all of it back', () => {
  const tree = new TreeDocument()
  tree.add('f', { kind: 'folder', name: 'f', parent: '' })
  tree.add('a', { kind: 'file', name: 'a', parent: 'f' })
  tree.delete('f')
  expect(deriveTree(tree.facts()).get('a')?.trashed).toBe(true)
  tree.revive('f')
  expect(deriveTree(tree.facts()).get('a')?.trashed).toBe(false)
})
