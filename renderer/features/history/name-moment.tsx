import { useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormEnd, TextField } from '../../ui/form.tsx'
import { notify } from '../../ui/notifications.ts'
import { nameMoment, useHistory } from './store.ts'

const MOST = 200

/** Asks for the name of the present moment, or another one for an earlier moment. */
export function NameMoment() {
  const naming = useHistory((state) => state.naming)
  const close = (): void => useHistory.setState({ naming: null })
  const isNow = naming === true || naming === null
  return (
    <Dialog
      open={naming !== null}
      onClose={close}
      title={isNow ? 'Name this moment' : 'Name a moment'}
      description="You can bring a file or the whole project back to it at any time. Named moments are kept for ever."
    >
      <NameForm point={isNow ? null : naming.before} name={isNow ? '' : (naming.name ?? '')} onDone={close} />
    </Dialog>
  )
}

function NameForm(props: { point: number | null; name: string; onDone: () => void }) {
  const rpc = useRpc()
  const [name, setName] = useState(props.name)
  const [wrong, setWrong] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    const said = name.trim()
    if (said === '') return setWrong('Type a name for it.')
    try {
      await nameMoment(rpc, said, props.point)
      notify({ level: 'success', title: `“${said}” is in the history.` })
      props.onDone()
    } catch (error) {
      setWrong(toFailure(error).message)
    }
  }
  return (
    <Form wrong={wrong} onSubmit={() => void submit()}>
      <TextField
        label="Name"
        answers
        value={name}
        maxLength={MOST}
        onChange={(typed) => {
          setName(typed)
          setWrong(null)
        }}
      />
      <FormEnd submit="Name it" onCancel={props.onDone} />
    </Form>
  )
}
