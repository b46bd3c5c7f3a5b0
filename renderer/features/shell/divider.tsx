import type { RefObject } from 'react'
import { type PanelImperativeHandle, Separator } from 'react-resizable-panels'
import { DEFAULT_SIZES, type Region } from './layout-store.ts'

interface DividerProps {
  readonly region: Region
  readonly label: string
  readonly panel: RefObject<PanelImperativeHandle | null>
}

/** Drags the size of a region; a double click gives it back its first size. */
export function Divider({ region, label, panel }: DividerProps) {
  return (
    <Separator
      className={`divider divider-${region}`}
      aria-label={label}
      disableDoubleClick
      onDoubleClick={() => panel.current?.resize(DEFAULT_SIZES[region])}
    />
  )
}
