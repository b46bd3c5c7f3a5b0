import {
  createContext,
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  useContext,
  useId,
} from 'react'
import { Button } from './button.tsx'
import { PathText } from './text.tsx'

const Wrong = createContext<{ readonly id: string; readonly words: string | null }>({ id: '', words: null })

interface FormProps {
  /** What keeps it from being sent, in words. */
  readonly wrong: string | null
  readonly onSubmit: () => void
  readonly children: ReactNode
}

/** Fields above each other with `FormEnd` as the last; Enter sends it. */
export function Form({ wrong, onSubmit, children }: FormProps) {
  const id = useId()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <Wrong value={{ id, words: wrong }}>
      <form className="form" onSubmit={submit}>
        {children}
      </form>
    </Wrong>
  )
}

interface FieldProps {
  readonly label: string
  /** Gets the id that the label is for. */
  readonly children: (id: string) => ReactNode
}

/** Something to fill in, below its label. */
export function Field({ label, children }: FieldProps) {
  const id = useId()
  return (
    <>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
    </>
  )
}

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> & {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** What is wrong with the form is said of this field. */
  readonly answers?: boolean
}

/** One line of text that is taken as it is typed: nothing completes or corrects it. */
export function TextField({ label, value, onChange, answers = false, ...input }: TextFieldProps) {
  const wrong = useContext(Wrong)
  return (
    <Field label={label}>
      {(id) => (
        <input
          spellCheck={false}
          autoComplete="off"
          {...input}
          {...(answers ? { 'aria-invalid': wrong.words !== null, 'aria-describedby': wrong.id } : {})}
          id={id}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

interface FolderFieldProps {
  /** Null while none was chosen. */
  readonly path: string | null
  readonly disabled?: boolean
  readonly onChoose: () => void
}

/** The folder that something is made in. */
export function FolderField({ path, disabled = false, onChoose }: FolderFieldProps) {
  return (
    <fieldset className="form-row" disabled={disabled}>
      <legend className="form-label">In the folder</legend>
      {path === null ? (
        <span className="form-nothing">None chosen</span>
      ) : (
        <PathText path={path} className="form-path" />
      )}
      <Button onClick={onChoose}>Choose a folder</Button>
    </fieldset>
  )
}

interface FormEndProps {
  /** The verb of the button that sends it. */
  readonly submit: string
  readonly disabled?: boolean
  readonly cancel?: string
  readonly onCancel: () => void
}

/** What is wrong, and the buttons. */
export function FormEnd({ submit, disabled = false, cancel = 'Cancel', onCancel }: FormEndProps) {
  const { id, words } = useContext(Wrong)
  return (
    <>
      <p id={id} className="form-wrong" role="alert">
        {words}
      </p>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={onCancel}>
          {cancel}
        </Button>
        <Button kind="primary" type="submit" disabled={disabled}>
          {submit}
        </Button>
      </div>
    </>
  )
}
