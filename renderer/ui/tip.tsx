import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

interface TipProps {
  readonly text: ReactNode
  /** The key that does the same, as shown. */
  readonly keys?: string | undefined
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that takes a ref. */
  readonly children: ReactNode
}

/** A tooltip on hover and on keyboard focus. Needs `TipProvider` above it. */
export function Tip({ text, keys, side = 'bottom', children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        {/* Its words are the description of what it is about; found by themselves they would be said twice. */}
        <Tooltip.Content className="tip" side={side} sideOffset={6} collisionPadding={8} aria-hidden>
          <span>{text}</span>
          {keys && <kbd className="keys">{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export function TipProvider({ children }: { children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200} disableHoverableContent>
      {children}
    </Tooltip.Provider>
  )
}
