import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ComponentProps, MouseEvent, MouseEventHandler, ReactNode } from 'react'
import { Tip } from './tip.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'primary' | 'plain' | 'danger' | 'quiet'
  readonly icon?: LucideIcon
  readonly once?: boolean
  readonly children: ReactNode
}

/**
 * Takes a double click for one: where something goes by a click, the second is on what came in its place.
 * @param once whether it does so; other buttons may be clicked as fast as one can.
 */
function onceA(once: boolean, onClick: MouseEventHandler<HTMLButtonElement> | undefined) {
  return once && onClick !== undefined
    ? (event: MouseEvent<HTMLButtonElement>) => event.detail < 2 && onClick(event)
    : onClick
}

/** A button with words on it. */
export function Button({
  kind = 'plain',
  icon: Icon,
  once = false,
  className = '',
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`button button-${kind} ${className}`}
      {...rest}
      onClick={onceA(once, onClick)}
    >
      {Icon && <Icon aria-hidden />}
      <span>{children}</span>
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: LucideIcon
  /** Its name, for the tooltip and for those who hear it. */
  readonly label: string
  /** The key that does the same, as shown. */
  readonly keys?: string | undefined
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  readonly once?: boolean
}

/** A button with a picture on it; its name and key are in its tooltip. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  side,
  once = false,
  className = '',
  onClick,
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={label} keys={keys} {...(side ? { side } : {})}>
      <button
        type="button"
        className={`icon-button ${className}`}
        aria-label={label}
        {...rest}
        onClick={onceA(once, onClick)}
      >
        <Icon aria-hidden />
      </button>
    </Tip>
  )
}
