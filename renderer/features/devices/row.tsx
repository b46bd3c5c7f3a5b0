import { Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import { LONGEST_DEVICE_NAME } from '../../../preload/contract/device-name-limit.ts'
import type { ThisDevice } from '../../../preload/contract/devices.ts'
import { useRpc } from '../../rpc/context.tsx'
import { subscribe } from '../../rpc/subscribe.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { NameForm } from '../../ui/name-form.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Row } from '../settings/rows.tsx'
import './devices.css'

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
            <NameForm
              name={device.given ? device.name : ''}
              most={LONGEST_DEVICE_NAME}
              submit="Rename"
              give={(name) => rpc.workspace.devices.rename({ name })}
              onDone={close}
            />
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
