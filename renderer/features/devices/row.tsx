import { Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ThisDevice } from '../../../preload/contract/devices.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormEnd, TextField } from '../../ui/form.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Row } from '../settings/rows.tsx'
import './devices.css'

/** Names are cut to so many characters. */
const MOST = 64

/** Setting: what this device is called where its writing is seen on another. */
export function ThisDeviceRow() {
  const rpc = useRpc()
  const [device, setDevice] = useState<ThisDevice | null>(null)
  const [asking, setAsking] = useState(false)
  useEffect(
    () =>
      subscribe(
        rpc,
        'workspace',
        (signal) => rpc.workspace.devices.follow(undefined, { signal }),
        setDevice,
        (failure) => notifyFailure('What this device is called could not be read.', failure),
      ),
    [rpc],
  )
  if (device === null) return null
  const close = (): void => setAsking(false)
  return (
    <Row title="This device" means={<Means device={device} />}>
      {() => (
        <>
          <Button icon={Pencil} aria-label="Rename this device" onClick={() => setAsking(true)}>
            Rename
          </Button>
          <Dialog
            open={asking}
            onClose={close}
            title="Rename this device"
            description="Without a name of its own it is called as the computer is."
          >
            <RenameForm name={device.given ? device.name : ''} onDone={close} />
          </Dialog>
        </>
      )}
    </Row>
  )
}

function Means({ device: { name } }: { device: ThisDevice }) {
  return (
    <>
      <span className="device-name">{name}</span>
      The history on other devices shows this name beside what was written here. It leaves this device only in
      an export that you make.
    </>
  )
}

function RenameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const rpc = useRpc()
  const [typed, setTyped] = useState(name)
  const [wrong, setWrong] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    try {
      await rpc.workspace.devices.rename({ name: typed })
      onDone()
    } catch (error) {
      setWrong(toFailure(error).message)
    }
  }
  return (
    <Form wrong={wrong} onSubmit={() => void submit()}>
      <TextField
        label="Name"
        answers
        value={typed}
        maxLength={MOST}
        onChange={(next) => {
          setTyped(next)
          setWrong(null)
        }}
      />
      <FormEnd submit="Rename" onCancel={onDone} />
    </Form>
  )
}
