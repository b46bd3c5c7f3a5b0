import { create, type StateCreator } from 'zustand'

export interface Tab {
  readonly nodeId: string
  /** Shown in italics and replaced by the next file that is only looked at. */
  readonly preview: boolean
}

/** Where the editor should put the cursor; `token` tells one request from the next. */
export interface Reveal {
  readonly nodeId: string
  readonly line: number
  readonly column: number
  /** Characters from there that are selected. */
  readonly length: number
  readonly token: number
}

export interface OpenOptions {
  readonly preview?: boolean
  /** 1-based. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
  /** Characters from there to select. */
  readonly length?: number
}

export interface SavedTabs {
  readonly tabs: readonly Tab[]
  readonly active: string | null
  readonly closed: readonly string[]
}

export interface TabsState extends SavedTabs {
  readonly reveal: Reveal | null
  /** Files in the order they were last in front, newest first. */
  readonly recent: readonly string[]
  /** Opens a file or brings it to the front. */
  openFile(nodeId: string, options?: OpenOptions): void
  activate(nodeId: string): void
  /** Makes a preview stay. */
  keep(nodeId: string): void
  close(nodeId: string): void
  closeMany(nodeIds: readonly string[]): void
  closeOthers(nodeId: string): void
  closeAll(): void
  /** Brings back the tab closed last that `exists`; answers its node id. */
  reopenClosed(exists: (nodeId: string) => boolean): string | null
  /** Moves a tab so that it comes to stand at `index` of the order without it. */
  move(nodeId: string, index: number): void
  /** Brings the next (1) or previous (-1) tab to the front, round the end. */
  cycle(step: 1 | -1): void
  save(): SavedTabs
  restore(saved: SavedTabs | null): void
}

const CLOSED_KEPT = 50

/** A list of tabs with one in front; pure state, told apart from the window so that it can be tested. */
export const tabsState: StateCreator<TabsState> = (set, get) => {
  const inFront = (nodeId: string | null): Pick<TabsState, 'active' | 'recent'> => ({
    active: nodeId,
    recent: nodeId === null ? get().recent : [nodeId, ...get().recent.filter((id) => id !== nodeId)],
  })

  const closeMany = (nodeIds: readonly string[]): void => set(closed(get(), nodeIds))

  return {
    tabs: [],
    active: null,
    closed: [],
    recent: [],
    reveal: null,

    openFile(nodeId, { preview = false, line, column = 1, length = 0 } = {}) {
      const { tabs, active } = get()
      const reveal =
        line === undefined
          ? get().reveal
          : { nodeId, line, column, length, token: (get().reveal?.token ?? 0) + 1 }
      const present = tabs.find((tab) => tab.nodeId === nodeId)
      if (present) {
        const kept = present.preview && !preview
        set({
          tabs: kept ? tabs.map((tab) => (tab === present ? { nodeId, preview: false } : tab)) : tabs,
          reveal,
          ...inFront(nodeId),
        })
        return
      }
      set({ tabs: placeTab(tabs, active, { nodeId, preview }), reveal, ...inFront(nodeId) })
    },
    activate(nodeId) {
      if (get().tabs.some((tab) => tab.nodeId === nodeId)) set(inFront(nodeId))
    },
    keep(nodeId) {
      if (!get().tabs.some((tab) => tab.nodeId === nodeId && tab.preview)) return
      set({ tabs: get().tabs.map((tab) => (tab.nodeId === nodeId ? { nodeId, preview: false } : tab)) })
    },
    close: (nodeId) => closeMany([nodeId]),
    closeMany,
    closeOthers: (nodeId) =>
      closeMany(
        get()
          .tabs.map((tab) => tab.nodeId)
          .filter((id) => id !== nodeId),
      ),
    closeAll: () => closeMany(get().tabs.map((tab) => tab.nodeId)),
    reopenClosed(exists) {
      const closed = [...get().closed]
      for (let nodeId = closed.pop(); nodeId !== undefined; nodeId = closed.pop()) {
        if (!exists(nodeId)) continue
        set({ closed })
        get().openFile(nodeId)
        return nodeId
      }
      set({ closed: [] })
      return null
    },
    move(nodeId, index) {
      const tab = get().tabs.find((each) => each.nodeId === nodeId)
      if (!tab) return
      const others = get().tabs.filter((each) => each !== tab)
      const at = Math.max(0, Math.min(index, others.length))
      set({ tabs: [...others.slice(0, at), tab, ...others.slice(at)] })
    },
    cycle(step) {
      const { tabs, active } = get()
      if (tabs.length === 0) return
      const index = tabs.findIndex((tab) => tab.nodeId === active)
      const next = tabs[(index + step + tabs.length) % tabs.length]
      if (next) set(inFront(next.nodeId))
    },
    save() {
      const { tabs, active, closed } = get()
      return { tabs, active, closed }
    },
    restore(saved) {
      const tabs = saved?.tabs ?? []
      const active = tabs.some((tab) => tab.nodeId === saved?.active)
        ? (saved?.active ?? null)
        : (tabs[0]?.nodeId ?? null)
      set({
        tabs,
        active,
        closed: saved?.closed ?? [],
        recent: active === null ? [] : [active],
        reveal: null,
      })
    },
  }
}

/** What is left when some tabs close. */
function closed(state: TabsState, nodeIds: readonly string[]): Partial<TabsState> {
  const { tabs, active } = state
  const gone = new Set(nodeIds.filter((id) => tabs.some((tab) => tab.nodeId === id)))
  if (gone.size === 0) return {}
  const left = tabs.filter((tab) => !gone.has(tab.nodeId))
  const recent = state.recent.filter((id) => !gone.has(id))
  const next = active !== null && gone.has(active) ? nextInFront(tabs, left, recent, active) : active
  return {
    tabs: left,
    active: next,
    recent: next === null ? recent : [next, ...recent.filter((id) => id !== next)],
    closed: [...state.closed.filter((id) => !gone.has(id)), ...gone].slice(-CLOSED_KEPT),
  }
}

/** A new tab stands right of the one in front; a preview takes the place of the one there is. */
function placeTab(tabs: readonly Tab[], active: string | null, tab: Tab): readonly Tab[] {
  if (tab.preview) {
    const shown = tabs.findIndex((each) => each.preview)
    if (shown >= 0) return tabs.map((each, index) => (index === shown ? tab : each))
  }
  const at = tabs.findIndex((each) => each.nodeId === active) + 1
  return at === 0 ? [...tabs, tab] : [...tabs.slice(0, at), tab, ...tabs.slice(at)]
}

/** What comes to the front when the front tab closes: the one looked at before it, else its neighbour. */
function nextInFront(
  tabs: readonly Tab[],
  left: readonly Tab[],
  recent: readonly string[],
  closing: string,
): string | null {
  const before = recent.find((id) => left.some((tab) => tab.nodeId === id))
  if (before !== undefined) return before
  const index = tabs.findIndex((tab) => tab.nodeId === closing)
  return (left[index] ?? left[index - 1] ?? left[0])?.nodeId ?? null
}

/** The open tabs of the project in this window. */
export const useTabs = create<TabsState>(tabsState)
