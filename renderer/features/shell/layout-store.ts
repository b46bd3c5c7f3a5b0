import { create } from 'zustand'

/** Sizes in pixels of what a divider can drag. */
export const DEFAULT_SIZES = { sideBar: 260, chat: 360, panel: 240 } as const
export type Region = keyof typeof DEFAULT_SIZES

/** What fills the window right of the activity bar. */
export type Page = 'work' | 'history' | 'models' | 'privacy' | 'settings'

/** What the side bar shows. */
export type SideView = 'files' | 'search'

export interface Layout {
  readonly sideView: SideView
  readonly open: Readonly<Record<Region, boolean>>
  readonly sizes: Readonly<Record<Region, number>>
  /** The chat has the editor's place. */
  readonly wideChat: boolean
}

interface LayoutState extends Layout {
  readonly page: Page
}

const initial: Layout = {
  sideView: 'files',
  open: { sideBar: true, chat: false, panel: false },
  sizes: DEFAULT_SIZES,
  wideChat: false,
}

/** Which parts of the window are open, and how large. */
export const useLayout = create<LayoutState>(() => ({ ...initial, page: 'work' }))

export function toggleRegion(region: Region, open?: boolean): void {
  useLayout.setState((state) => ({ open: { ...state.open, [region]: open ?? !state.open[region] } }))
}

export function setSize(region: Region, size: number): void {
  const rounded = Math.round(size)
  if (rounded <= 0 || useLayout.getState().sizes[region] === rounded) return
  useLayout.setState((state) => ({ sizes: { ...state.sizes, [region]: rounded } }))
}

/** Gives the chat the editor's place, or the editor its own back. */
export function setWideChat(wideChat: boolean): void {
  if (useLayout.getState().wideChat !== wideChat) useLayout.setState({ wideChat })
  if (wideChat) toggleRegion('chat', true)
}

export function showPage(page: Page): void {
  useLayout.setState({ page })
}

/** Opens the side bar with this in it. */
export function showSideView(sideView: SideView): void {
  useLayout.setState({ sideView })
  toggleRegion('sideBar', true)
}

export function saveLayout(): Layout {
  const { sideView, open, sizes, wideChat } = useLayout.getState()
  return { sideView, open, sizes, wideChat }
}

/** Takes back a saved layout; what is missing or makes no sense becomes the default. */
export function restoreLayout(saved: unknown): void {
  const from = saved as Partial<Layout> | undefined
  const open = { ...initial.open }
  const sizes: Record<Region, number> = { ...initial.sizes }
  for (const region of Object.keys(DEFAULT_SIZES) as Region[]) {
    const isOpen = from?.open?.[region]
    const size = from?.sizes?.[region]
    if (typeof isOpen === 'boolean') open[region] = isOpen
    if (typeof size === 'number' && size >= 80 && size <= 4000) sizes[region] = size
  }
  useLayout.setState({
    sideView: from?.sideView === 'search' ? 'search' : 'files',
    open,
    sizes,
    wideChat: from?.wideChat === true,
  })
}
