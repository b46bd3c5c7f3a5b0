import { type ComponentType, useRef, useState } from 'react'
import { HeldKeys } from './held-keys.tsx'
import { loadedLater } from './loaded-later.tsx'

/** What is asked over the window, and when. */
export interface LazyDialog {
  /** Whether it is asked now; a hook of the store that says so. */
  readonly useAsked: () => boolean
  readonly View: ComponentType
}

/** A dialog whose code is loaded when it is first asked. It stays then, so that it can fade out. */
export function lazyDialog(useAsked: () => boolean, load: () => Promise<ComponentType>): LazyDialog {
  return { useAsked, View: loadedLater(load) }
}

export function ShowDialog({ dialog: { useAsked, View } }: { dialog: LazyDialog }) {
  const asked = useAsked()
  const ever = useRef(false)
  const [taken, setTaken] = useState(false)
  ever.current ||= asked
  if (!ever.current) return null
  return (
    <>
      <View />
      {/* From the second time on it is there at once. */}
      {asked && !taken && <HeldKeys onTaken={() => setTaken(true)} />}
    </>
  )
}
