import { useRpc } from '../../rpc/context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { NameForm } from '../../ui/name-form.tsx'
import { notify } from '../../ui/notifications.ts'
import { nameMoment, useHistory } from './store.ts'

const MOST = 200

/** Asks for the name of the present moment, or another one for an earlier moment. */
export function NameMoment() {
  const rpc = useRpc()
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
      <NameForm
        name={isNow ? '' : (naming.name ?? '')}
        most={MOST}
        submit="Name it"
        refuse={(name) => (name.trim() === '' ? 'Type a name for it.' : null)}
        give={async (name) => {
          await nameMoment(rpc, name.trim(), isNow ? null : naming.before)
          notify({ level: 'success', title: `“${name.trim()}” is in the history.` })
        }}
        onDone={close}
      />
    </Dialog>
  )
}
