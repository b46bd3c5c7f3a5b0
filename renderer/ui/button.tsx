import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ComponentProps, ReactNode } from 'react'
import { Tip } from './tip.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'primary' | 'plain' | 'danger' | 'quiet'
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

/** A button with words on it. */
export function Button({ kind = 'plain', icon: Icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${kind} ${className}`} {...rest}>
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
}

/** A button with a picture on it; its name and key are in its tooltip. */
export function IconButton({ icon: Icon, label, keys, side, className = '', ...rest }: IconButtonProps) {
  return (
    <Tip text={label} keys={keys} {...(side ? { side } : {})}>
      <button type="button" className={`icon-button ${className}`} aria-label={label} {...rest}>
        <Icon aria-hidden />
      </button>
    </Tip>
  )
}
