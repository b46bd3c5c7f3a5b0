import { type FormEvent, useId, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
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
  const id = useId()
  const [name, setName] = useState(props.name)
  const [wrong, setWrong] = useState<string | null>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
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
    <form className="form" onSubmit={(event) => void submit(event)}>
      <label className="form-label" htmlFor={id}>
        Name
      </label>
      <input
        id={id}
        className="input"
        value={name}
        maxLength={MOST}
        autoComplete="off"
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => {
          setName(event.target.value)
          setWrong(null)
        }}
      />
      <p id={`${id}-wrong`} className="form-wrong" role="alert">
        {wrong}
      </p>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={props.onDone}>
          Cancel
        </Button>
        <Button kind="primary" type="submit">
          Name it
        </Button>
      </div>
    </form>
  )
}
