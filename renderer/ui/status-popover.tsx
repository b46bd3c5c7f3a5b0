import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { Tip } from './tip.tsx'

interface StatusPopoverProps {
  /** What the status bar shows. */
  readonly mark: ReactNode
  /** What resting on it says. */
  readonly tip: string
  /** What screen readers call the mark, where it is no text. */
  readonly label?: string
  readonly className?: string
  /** As in the style sheet: `failed`. */
  readonly state?: string | undefined
  readonly unread?: boolean
  /** What screen readers call what opens. */
  readonly title: string
  /** Class of what opens. */
  readonly contentClass?: string
  readonly onOpen?: () => void
  readonly children: ReactNode
}

/** A mark in the status bar that opens what there is to read and do about it. */
export function StatusPopover(props: StatusPopoverProps) {
  const { mark, tip, label, className = '', state, unread, title, contentClass, onOpen, children } = props
  return (
    <Popover.Root onOpenChange={(open) => open && onOpen?.()}>
      <Tip text={tip} side="top">
        <Popover.Trigger asChild>
          <button
            type="button"
            className={`status-item ${className}`}
            aria-label={label}
            data-state={state}
            data-unread={unread || undefined}
          >
            {mark}
          </button>
        </Popover.Trigger>
      </Tip>
      <Popover.Portal>
        <Popover.Content
          className={contentClass ?? 'status-popover'}
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={title}
          data-floating
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
