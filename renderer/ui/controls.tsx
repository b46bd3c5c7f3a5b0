import { Minus, Plus } from 'lucide-react'
import { Switch as RadixSwitch, ToggleGroup } from 'radix-ui'

interface SwitchProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly describedBy?: string
  readonly onChange: (checked: boolean) => void
}

export function Switch({ label, checked, disabled = false, describedBy, onChange }: SwitchProps) {
  return (
    <RadixSwitch.Root
      className="switch"
      aria-label={label}
      aria-describedby={describedBy}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <RadixSwitch.Thumb className="switch-thumb" />
    </RadixSwitch.Root>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="choice"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next as T)}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} className="choice-option" value={option.value}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}

interface StepperProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly show?: (value: number) => string
  readonly onChange: (value: number) => void
}

/** A number that goes up and down; arrow keys, Home and End too. */
export function Stepper({ label, value, min, max, step, show = String, onChange }: StepperProps) {
  const set = (next: number): void => {
    const rounded = Math.round(Math.max(min, Math.min(max, next)) / step) * step
    const exact = Number(rounded.toFixed(4))
    if (exact !== value) onChange(exact)
  }
  const moves: Record<string, number> = {
    ArrowUp: value + step,
    ArrowRight: value + step,
    ArrowDown: value - step,
    ArrowLeft: value - step,
    Home: min,
    End: max,
  }
  return (
    <div
      className="stepper"
      role="spinbutton"
      tabIndex={0}
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={show(value)}
      onKeyDown={(event) => {
        const next = moves[event.key]
        if (next === undefined) return
        event.preventDefault()
        set(next)
      }}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        disabled={value <= min}
        onClick={() => set(value - step)}
      >
        <Minus />
      </button>
      <span className="numbers">{show(value)}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        disabled={value >= max}
        onClick={() => set(value + step)}
      >
        <Plus />
      </button>
    </div>
  )
}
