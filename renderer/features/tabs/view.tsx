import { X } from 'lucide-react'
import { type DragEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useCommands } from '../../commands/context.tsx'
import { ContextMenu, type MenuItem } from '../../ui/menu.tsx'
import { Tip } from '../../ui/tip.tsx'
import { useDocumentMarks } from '../documents/store.ts'
import { FileIcon } from '../files/file-icon.tsx'
import type { TreeModel } from '../files/model.ts'
import { useFiles } from '../files/store.ts'
import { markWords, SaveMark } from './save-mark.tsx'
import { type Tab, useTabs } from './store.ts'
import './tabs.css'

const DRAG_TYPE = 'application/x-offcoder-tab'

/** The open files. Arrow keys go along, Delete closes, a drag moves. */
export function TabStrip() {
  const tabs = useTabs((state) => state.tabs)
  const active = useTabs((state) => state.active)
  const places = useTabPlaces(tabs)
  const strip = useRef<HTMLDivElement>(null)
  const [dropAt, setDropAt] = useState<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab in front comes into sight when it or the list changes
  useEffect(() => {
    strip.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active, tabs.length])

  // Always the same function: a tab that has not changed is not drawn again.
  const step = useCallback((nodeId: string, by: 1 | -1): void => {
    const { tabs: now, activate } = useTabs.getState()
    const index = now.findIndex((tab) => tab.nodeId === nodeId) + by
    const next = now[(index + now.length) % now.length]
    if (!next) return
    activate(next.nodeId)
    strip.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next.nodeId)}"]`)?.focus()
  }, [])
  const remove = useCallback((nodeId: string): void => {
    useTabs.getState().close(nodeId)
    const { active: next } = useTabs.getState()
    // The tab has gone, and the keyboard with it.
    if (next !== null) strip.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus()
  }, [])
  const onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(DRAG_TYPE)) return
    event.preventDefault()
    setDropAt(placeAt(strip.current, event.clientX))
  }
  const onDrop = (event: DragEvent): void => {
    const nodeId = event.dataTransfer.getData(DRAG_TYPE)
    const at = placeAt(strip.current, event.clientX)
    const from = tabs.findIndex((tab) => tab.nodeId === nodeId)
    if (from >= 0) useTabs.getState().move(nodeId, at > from ? at - 1 : at)
    setDropAt(null)
  }

  return (
    <div
      ref={strip}
      className="tabs"
      role="tablist"
      aria-label="Open files"
      onDragOver={onDragOver}
      onDragLeave={() => setDropAt(null)}
      onDrop={onDrop}
      onWheel={(event) => {
        if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY
      }}
    >
      {tabs.map((tab, index) => (
        <TabButton
          key={tab.nodeId}
          tab={tab}
          active={tab.nodeId === active}
          place={places.get(tab.nodeId)}
          drop={
            dropAt === index
              ? 'before'
              : dropAt === tabs.length && index === tabs.length - 1
                ? 'after'
                : undefined
          }
          onStep={step}
          onRemove={remove}
        />
      ))}
    </div>
  )
}

/** Where in the order a drop at `x` would put a tab. */
function placeAt(strip: HTMLElement | null, x: number): number {
  const boxes = [...(strip?.querySelectorAll('.tab') ?? [])].map((each) => each.getBoundingClientRect())
  const index = boxes.findIndex((box) => x < box.left + box.width / 2)
  return index < 0 ? boxes.length : index
}

interface TabButtonProps {
  readonly tab: Tab
  readonly active: boolean
  /** The folder's name, where another tab has the same file name. */
  readonly place: string | undefined
  readonly drop: 'before' | 'after' | undefined
  /** Goes from this tab to the one beside it. */
  readonly onStep: (nodeId: string, by: 1 | -1) => void
  /** Closes this tab by a key; the keyboard goes to the one that comes to the front. */
  readonly onRemove: (nodeId: string) => void
}

const TabButton = memo(function TabButton({ tab, active, place, drop, onStep, onRemove }: TabButtonProps) {
  const { nodeId } = tab
  const { activate, close, keep } = useTabs.getState()
  const onActivate = (): void => activate(nodeId)
  const onClose = (): void => close(nodeId)
  const node = useFiles((files) => files.tree.get(nodeId))
  const path = useFiles((files) => files.tree.pathOf(nodeId))
  const mark = useDocumentMarks((state) => state.marks[nodeId])
  const diskDirty = useDocumentMarks((state) => state.diskDirty[nodeId] ?? false)
  const menu = useTabMenu(nodeId)
  const name = node?.name ?? 'Deleted file'
  return (
    <ContextMenu items={menu} label={`Tab of ${name}`}>
      <div
        className="tab"
        data-active={active || undefined}
        data-preview={tab.preview || undefined}
        data-drop={drop}
        role="presentation"
      >
        <Tip
          text={
            <>
              {path || name}
              {mark !== undefined && <span className="tip-more">{markWords(mark, diskDirty)}</span>}
            </>
          }
        >
          <button
            type="button"
            role="tab"
            className="tab-button"
            data-node={nodeId}
            aria-selected={active}
            aria-controls="editor-panel"
            tabIndex={active ? 0 : -1}
            draggable
            onMouseDown={(event) => event.button === 0 && onActivate()}
            onClick={onActivate}
            onDoubleClick={() => keep(nodeId)}
            onAuxClick={(event) => event.button === 1 && onClose()}
            onDragStart={(event) => {
              event.dataTransfer.setData(DRAG_TYPE, nodeId)
              event.dataTransfer.effectAllowed = 'move'
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') onStep(nodeId, 1)
              else if (event.key === 'ArrowLeft') onStep(nodeId, -1)
              else if (event.key === 'Delete') onRemove(nodeId)
              else return
              event.preventDefault()
            }}
          >
            <FileIcon name={name} kind={node?.kind ?? 'file'} />
            <span className="tab-name">{name}</span>
            {place && <span className="tab-place">{place}</span>}
            <span className="tab-mark">
              {mark !== undefined && <SaveMark mark={mark} diskDirty={diskDirty} />}
            </span>
          </button>
        </Tip>
        <CloseButton onClose={onClose} />
      </div>
    </ContextMenu>
  )
})

function CloseButton({ onClose }: { onClose: () => void }) {
  const commands = useCommands()
  return (
    <Tip text="Close" keys={commands.keyOf('tabs.close')}>
      <button type="button" className="tab-close" aria-hidden tabIndex={-1} onClick={onClose}>
        <X aria-hidden />
      </button>
    </Tip>
  )
}

/** Folders' names of the tabs whose file name another tab has too, by node id. */
function useTabPlaces(tabs: readonly Tab[]): ReadonlyMap<string, string> {
  const tree = useFiles((state) => state.tree)
  return useMemo(() => {
    const byName = new Map<string, string[]>()
    for (const { nodeId } of tabs) {
      const name = tree.get(nodeId)?.name
      if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), nodeId])
    }
    const twins = [...byName.values()].filter((ids) => ids.length > 1).flat()
    return new Map(twins.map((id) => [id, folderName(tree, id)]))
  }, [tabs, tree])
}

function folderName(tree: TreeModel, nodeId: string): string {
  const parent = tree.get(nodeId)?.parent
  return (parent && tree.get(parent)?.name) || 'top'
}

function useTabMenu(nodeId: string): () => readonly MenuItem[] {
  const commands = useCommands()
  return () => {
    const { tabs, close, closeOthers, closeMany, closeAll, keep } = useTabs.getState()
    const index = tabs.findIndex((tab) => tab.nodeId === nodeId)
    const right = tabs.slice(index + 1).map((tab) => tab.nodeId)
    return [
      { label: 'Close', keys: commands.keyOf('tabs.close'), run: () => close(nodeId) },
      { label: 'Close the others', disabled: tabs.length < 2, run: () => closeOthers(nodeId) },
      { label: 'Close those to the right', disabled: right.length === 0, run: () => closeMany(right) },
      { label: 'Close all', keys: commands.keyOf('tabs.closeAll'), run: closeAll },
      null,
      { label: 'Keep open', disabled: !tabs[index]?.preview, run: () => keep(nodeId) },
      null,
      { label: 'Copy path', run: () => commands.run('files.copyPath', nodeId) },
      { label: 'Copy path inside the project', run: () => commands.run('files.copyRelativePath', nodeId) },
      { label: 'Show in the file manager', run: () => commands.run('files.revealOnDisk', nodeId) },
    ]
  }
}
