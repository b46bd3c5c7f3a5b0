import type { LucideIcon } from 'lucide-react'
import { DropdownMenu, ContextMenu as RadixContextMenu } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { PathParts } from './text.tsx'

/** One line of a menu; null draws a separator. */
export type MenuItem = {
  readonly label: string
  readonly run: () => void
  readonly icon?: LucideIcon | undefined
  /** Beside the label; gives way in its middle. */
  readonly path?: string | undefined
  readonly keys?: string | undefined
  readonly disabled?: boolean | undefined
  readonly danger?: boolean | undefined
  /** Draws a mark in front: this is how things are. */
  readonly checked?: boolean | undefined
} | null

type ItemElement = typeof DropdownMenu.Item | typeof RadixContextMenu.Item
type SeparatorElement = typeof DropdownMenu.Separator | typeof RadixContextMenu.Separator

function items(list: readonly MenuItem[], Item: ItemElement, Separator: SeparatorElement): ReactNode {
  return list.map((item, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a separator has nothing else to be told by
    if (item === null) return <Separator key={`separator-${index}`} className="menu-separator" />
    return (
      <Item
        key={item.label}
        className={`menu-item${item.danger ? ' menu-item-danger' : ''}`}
        disabled={item.disabled ?? false}
        onSelect={item.run}
      >
        <span className="menu-mark" aria-hidden>
          {item.checked ? '✓' : item.icon ? <item.icon /> : null}
        </span>
        <span className="menu-label">
          {item.label}
          {item.checked && <span className="visually-hidden"> (current)</span>}
        </span>
        {item.path && (
          <span className="menu-path path-text">
            <PathParts path={item.path} />
          </span>
        )}
        {item.keys && <kbd className="keys">{item.keys}</kbd>}
      </Item>
    )
  })
}

/** Menus stand in the window's main part, so that whoever goes by landmarks finds them there. */
function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main:not([inert])')
}

interface MenuProps {
  /** The lines, or what makes them once the menu is open. */
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[])
  /** The button that opens it. */
  readonly children: ReactNode
  readonly align?: 'start' | 'center' | 'end'
  readonly side?: 'top' | 'bottom' | 'right'
  readonly label: string
}

/** A menu that a button opens. */
export function Menu({ items: list, children, align = 'start', side = 'bottom', label }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place()}>
        <DropdownMenu.Content
          className="menu"
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          <ButtonItems list={list} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function ButtonItems({ list }: { list: MenuProps['items'] }) {
  return items(typeof list === 'function' ? list() : list, DropdownMenu.Item, DropdownMenu.Separator)
}

interface ContextMenuProps {
  readonly items: () => readonly MenuItem[]
  readonly children: ReactNode
  readonly label: string
  /** Called when the menu has closed, to give the keyboard back to where it was. */
  readonly onClosed?: ((event: Event) => void) | undefined
}

/** A menu at the pointer, or at the focused element by the menu key. */
export function ContextMenu({ items: list, children, label, onClosed }: ContextMenuProps) {
  const [openings, setOpenings] = useState(0)
  return (
    <RadixContextMenu.Root modal={false} onOpenChange={(open) => open && setOpenings(openings + 1)}>
      <RadixContextMenu.Trigger asChild>{children}</RadixContextMenu.Trigger>
      <RadixContextMenu.Portal container={place()}>
        <RadixContextMenu.Content
          className="menu"
          collisionPadding={8}
          aria-label={label}
          {...(onClosed ? { onCloseAutoFocus: onClosed } : {})}
        >
          <ContextItems key={openings} list={list} />
        </RadixContextMenu.Content>
      </RadixContextMenu.Portal>
    </RadixContextMenu.Root>
  )
}

/**
 * Asks for the items once, when the menu opens: they depend on what was clicked, and are about that whatever changes
 * behind the menu.
 */
function ContextItems({ list }: { list: () => readonly MenuItem[] }) {
  const [opened] = useState(list)
  return items(opened, RadixContextMenu.Item, RadixContextMenu.Separator)
}
