// @vitest-environment happy-dom
import { act, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { TreeNode } from '../../../../../preload/contract/files.ts'
import { CommandsProvider } from '../../../../../renderer/commands/context.tsx'
import { createCommandRegistry } from '../../../../../renderer/commands/registry.ts'
import { emptyTree } from '../../../../../renderer/features/files/model.ts'
import {
  revealInTree,
  startNaming,
  stopNaming,
  useFiles,
} from '../../../../../renderer/features/files/store.ts'
import { FileTree } from '../../../../../renderer/features/files/tree.tsx'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'
import { TipProvider } from '../../../../../renderer/ui/tip.tsx'

// Nothing is laid out here, so every row counts as in sight.
vi.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count, getItemKey }: { count: number; getItemKey: (index: number) => string }) => ({
    scrollToIndex: () => undefined,
    getTotalSize: () => count * 24,
    getVirtualItems: () =>
      Array.from({ length: count }, (_, index) => ({ index, key: getItemKey(index), start: index * 24 })),
  }),
}))

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const PROJECT = '00000000-0000-4000-8000-000000000000'
const DEPTH = 6

/** `d0/d1/…/leaf`, and beside each folder a file. */
function nested(): TreeNode[] {
  const blank = { size: 1, text: true } as const
  return Array.from({ length: DEPTH }, (_, level): TreeNode[] => {
    const parent = level === 0 ? null : `d${level - 1}`
    return [
      { ...blank, id: `d${level}`, parent, kind: 'folder', name: `d${level}` },
      { ...blank, id: `f${level}`, parent, kind: 'file', name: `f${level}.ts` },
    ]
  }).flat()
}

let page: HTMLElement
let unmount: () => Promise<void>
const complaints = vi.fn()

beforeEach(async () => {
  complaints.mockClear()
  vi.spyOn(console, 'error').mockImplementation((...words) => complaints(...words))
  vi.spyOn(console, 'warn').mockImplementation((...words) => complaints(...words))
  useFiles.setState({
    tree: emptyTree().apply({ kind: 'reset', nodes: nested() }),
    loaded: true,
    expanded: [],
    focused: null,
    selected: [],
    naming: null,
    cut: [],
  })
  page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  const commands = createCommandRegistry({
    platform: 'linux',
    context: () => ({ projectId: PROJECT, nodeId: null, focus: 'files' }),
    onError: () => undefined,
  })
  // Strict mode draws everything twice, which brings out what is changed while drawing.
  await act(async () =>
    root.render(
      <StrictMode>
        <RpcProvider rpc={{ platform: 'linux' } as never}>
          <CommandsProvider registry={commands}>
            <TipProvider>
              <FileTree projectId={PROJECT} projectName="nested" />
            </TipProvider>
          </CommandsProvider>
        </RpcProvider>
      </StrictMode>,
    ),
  )
  unmount = () => act(async () => root.unmount())
})
afterEach(async () => {
  await unmount()
  page.remove()
  expect(complaints.mock.calls).toEqual([])
})

const rows = () => [...page.querySelectorAll<HTMLElement>('.tree-row')].map((row) => row.textContent)

it('reveals nested files again and again, wherever it stood before', async () => {
  for (let round = 0; round < 20; round++) {
    const level = (round * 7) % DEPTH
    await act(async () => revealInTree(`f${level}`))
    expect(rows()).toContain(`f${level}.ts`)
    expect(page.querySelector('[data-focused]')?.textContent).toBe(`f${level}.ts`)
    if (round % 3 === 0) await act(async () => useFiles.setState({ expanded: [] }))
  }
})

it('reveals while the tree itself changes in the same breath', async () => {
  await act(async () => {
    for (let round = 0; round < 10; round++) {
      useFiles.setState(({ tree }) => ({
        tree: tree.apply({
          kind: 'patch',
          upsert: [
            {
              id: `new${round}`,
              parent: `d${round % DEPTH}`,
              kind: 'file',
              name: `new${round}.ts`,
              size: 0,
              text: true,
            },
          ],
          remove: round > 0 ? [`new${round - 1}`] : [],
        }),
      }))
      revealInTree(`new${round}`)
    }
  })
  expect(rows()).toContain('new9.ts')
  expect(rows()).not.toContain('new8.ts')
})

it('takes back a restored session with folders that are open and one that is gone', async () => {
  await act(async () =>
    useFiles.setState({ expanded: ['d0', 'gone', 'd1'], focused: 'f2', selected: ['f2'] }),
  )
  expect(rows()).toEqual(['d0', 'd1', 'd2', 'f2.ts', 'f1.ts', 'f0.ts'])
})

it('names a new file deep inside while another is revealed', async () => {
  await act(async () => {
    revealInTree('f4')
    startNaming({ what: 'file', parent: 'd4' })
  })
  expect(page.querySelector('input')?.getAttribute('aria-label')).toBe('Name of the new file')
  await act(async () => {
    stopNaming()
    revealInTree('f5')
    startNaming({ what: 'rename', id: 'f5' })
  })
  expect(page.querySelector('input')?.value).toBe('f5.ts')
  await act(async () => stopNaming())
  expect(page.querySelector('input')).toBeNull()
  // The keyboard is back in the row.
  expect(document.activeElement?.textContent).toBe('f5.ts')
})
