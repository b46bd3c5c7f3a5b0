import { useState } from 'react'
import type { ProviderKind, ProviderState } from '../../../preload/contract/providers.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, Form, FormEnd, TextField } from '../../ui/form.tsx'
import { useSending } from '../../ui/use-sending.ts'
import { showInPlaceOf, useProviders } from './store.ts'
import { hostOf, KIND_HOSTS, KIND_NAMES, LOCAL_SERVERS } from './words.ts'

/** Asks who, where and with which key. Adding is the consent for that host, which the button names. */
export function AddProvider() {
  const rpc = useRpc()
  const [kind, setKind] = useState<ProviderKind>('anthropic')
  const [name, setName] = useState(KIND_NAMES.anthropic)
  const [address, setAddress] = useState(LOCAL_SERVERS[0]?.address ?? '')
  const [key, setKey] = useState('')
  const { wrong, setWrong, busy, send } = useSending<ProviderState>(({ id }) => showInPlaceOf('new', id))
  const own = kind === 'compatible'
  const host = own ? hostOf(address) : KIND_HOSTS[kind]

  const choose = (next: ProviderKind): void => {
    if (name === KIND_NAMES[kind] || LOCAL_SERVERS.some((server) => server.name === name))
      setName(next === 'compatible' ? (LOCAL_SERVERS[0]?.name ?? '') : KIND_NAMES[next])
    setKind(next)
    setWrong(null)
  }
  const submit = (): void => {
    if (name.trim() === '') return setWrong('Type a name for it.')
    void send(() =>
      rpc.desktop.providers.add({
        kind,
        name: name.trim(),
        ...(own ? { address: address.trim() } : {}),
        ...(key.trim() === '' ? {} : { key: key.trim() }),
      }),
    )
  }
  return (
    <Form wrong={wrong} onSubmit={submit}>
      <Field label="Provider">
        {(id) => (
          <select
            id={id}
            className="input"
            value={kind}
            onChange={(event) => choose(event.target.value as ProviderKind)}
          >
            {Object.entries(KIND_NAMES).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {own && (
        <>
          <TextField label="Address" value={address} onChange={setAddress} />
          <div className="provider-servers">
            {LOCAL_SERVERS.map((server) => (
              <Button
                key={server.name}
                kind="quiet"
                onClick={() => {
                  setAddress(server.address)
                  setName(server.name)
                }}
              >
                {server.name}
              </Button>
            ))}
          </div>
        </>
      )}
      <TextField label="Name" value={name} maxLength={100} onChange={setName} />
      <TextField
        label={own ? 'Key (if the server wants one)' : 'Key'}
        type="password"
        value={key}
        onChange={setKey}
      />
      <p className="provider-consent">
        {host === undefined
          ? 'Type the address of the server.'
          : `OffCoder may then connect to ${host} for AI with your own key, whenever you ask something of it. Nothing is sent now.`}
      </p>
      <FormEnd
        submit={host === undefined ? 'Add' : `Add and allow ${host}`}
        disabled={busy || host === undefined}
        onCancel={() => useProviders.setState({ open: null })}
      />
    </Form>
  )
}
