import { useState } from 'react'
import { Form, FormEnd, TextField } from './form.tsx'
import { useSending } from './use-sending.ts'

interface NameFormProps {
  /** What it is called now. */
  readonly name: string
  /** Characters that a name may have. */
  readonly most: number
  /** The verb that gives the name. */
  readonly submit: string
  /** What keeps a name from being given, in words; null: nothing. */
  readonly refuse?: (name: string) => string | null
  /** @throws why it could not be given. */
  readonly give: (name: string) => Promise<void>
  readonly onDone: () => void
}

/** Asks for a name, and gives it. */
export function NameForm({ name, most, submit, refuse = () => null, give, onDone }: NameFormProps) {
  const [typed, setTyped] = useState(name)
  const { wrong, setWrong, send } = useSending(onDone)
  const sendName = (): void => {
    const refusal = refuse(typed)
    if (refusal === null) void send(() => give(typed))
    else setWrong(refusal)
  }
  return (
    <Form wrong={wrong} onSubmit={sendName}>
      <TextField
        label="Name"
        answers
        value={typed}
        maxLength={most}
        onChange={(next) => {
          setTyped(next)
          setWrong(null)
        }}
      />
      <FormEnd submit={submit} onCancel={onDone} />
    </Form>
  )
}
