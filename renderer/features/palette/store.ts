import { create } from 'zustand'

/** What the palette is asked to show. */
export type PaletteKind = 'quick' | 'models' | 'indentation' | 'language' | 'lineEnds'

interface PaletteState {
  readonly open: PaletteKind | null
  /** What quick open begins with. */
  readonly text: string
}

export const usePalette = create<PaletteState>(() => ({ open: null, text: '' }))

export function openPalette(kind: PaletteKind, text = ''): void {
  usePalette.setState({ open: kind, text })
}

export function closePalette(): void {
  usePalette.setState({ open: null })
}
