import { type FormEvent, useId, useState } from 'react'
import type { ProviderKind } from '../../../preload/contract/providers.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Button } from '../../ui/button.tsx'
import { useProviders } from './store.ts'
import { hostOf, KIND_HOSTS, KIND_NAMES, LOCAL_SERVERS } from './words.ts'

/** Asks who, where and with which key. Adding is the consent for that host, which the button names. */
export function AddProvider() {
  const rpc = useRpc()
  const id = useId()
  const [kind, setKind] = useState<ProviderKind>('anthropic')
  const [name, setName] = useState(KIND_NAMES.anthropic)
  const [address, setAddress] = useState(LOCAL_SERVERS[0]?.address ?? '')
  const [key, setKey] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const own = kind === 'compatible'
  const host = own ? hostOf(address) : KIND_HOSTS[kind]

  const choose = (next: ProviderKind): void => {
    if (name === KIND_NAMES[kind] || LOCAL_SERVERS.some((server) => server.name === name))
      setName(next === 'compatible' ? (LOCAL_SERVERS[0]?.name ?? '') : KIND_NAMES[next])
    setKind(next)
    setWrong(null)
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (name.trim() === '') return setWrong('Type a name for it.')
    setBusy(true)
    try {
      const added = await rpc.desktop.providers.add({
        kind,
        name: name.trim(),
        ...(own ? { address: address.trim() } : {}),
        ...(key.trim() === '' ? {} : { key: key.trim() }),
      })
      useProviders.setState({ open: added.id })
    } catch (error) {
      setWrong(toFailure(error).message)
      setBusy(false)
    }
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <label className="form-label" htmlFor={`${id}-kind`}>
        Provider
      </label>
      <select
        id={`${id}-kind`}
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
      {own && (
        <>
          <label className="form-label" htmlFor={`${id}-address`}>
            Address
          </label>
          <input
            id={`${id}-address`}
            className="input"
            value={address}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setAddress(event.target.value)}
          />
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
      <label className="form-label" htmlFor={`${id}-name`}>
        Name
      </label>
      <input
        id={`${id}-name`}
        className="input"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
      />
      <label className="form-label" htmlFor={`${id}-key`}>
        {own ? 'Key (if the server wants one)' : 'Key'}
      </label>
      <input
        id={`${id}-key`}
        className="input"
        type="password"
        value={key}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setKey(event.target.value)}
      />
      <p className="provider-consent">
        {host === undefined
          ? 'Type the address of the server.'
          : `OffCoder may then connect to ${host} for AI with your own key, whenever you ask something of it. Nothing is sent now.`}
      </p>
      <p className="form-wrong" role="alert">
        {wrong}
      </p>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={() => useProviders.setState({ open: null })}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" disabled={busy || host === undefined}>
          {host === undefined ? 'Add' : `Add and allow ${host}`}
        </Button>
      </div>
    </form>
  )
}
