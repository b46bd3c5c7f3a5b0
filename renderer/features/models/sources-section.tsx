import { type FormEvent, useEffect, useId, useState } from 'react'
import type { EgressPolicy } from '../../../preload/contract/egress.ts'
import type { ModelOverview } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { updateSettings, useSettings } from '../settings/store.ts'
import { useDownloads } from './downloads.ts'
import { forbidDownloads, readPermission, wrongWithSource } from './permission.ts'

const MOST = 8

/** Where downloads come from, and what they may reach. */
export function SourcesSection({ hub }: { hub: ModelOverview['hub'] }) {
  const rpc = useRpc()
  const sources = useSettings((state) => state.values['ai.modelSources'])
  const change = (next: readonly string[]): void => void updateSettings(rpc, { 'ai.modelSources': [...next] })
  return (
    <section className="page-section" aria-labelledby="models-sources">
      <h2 id="models-sources">Where downloads come from</h2>
      <p className="page-text">
        {sources.length === 0
          ? `From ${hub.address}. Name addresses of your own, a mirror for example, to use them instead.`
          : 'From these addresses, tried in this order, with the paths that the catalogue names.'}
      </p>
      {sources.length > 0 && (
        <ul className="sources">
          {sources.map((source) => (
            <li key={source}>
              <span className="selectable">{source}</span>
              <Button kind="quiet" once onClick={() => change(sources.filter((one) => one !== source))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {sources.length < MOST && (
        <AddSource sources={sources} onAdd={(source) => change([...sources, source])} />
      )}
      <Permission />
    </section>
  )
}

function AddSource({ sources, onAdd }: { sources: readonly string[]; onAdd: (source: string) => void }) {
  const id = useId()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | undefined>(undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const source = text.trim()
    const problem = sources.includes(source)
      ? 'This address is in the list already.'
      : wrongWithSource(source)
    setWrong(problem)
    if (problem !== undefined) return
    onAdd(source)
    setText('')
  }
  return (
    <form className="add-source" onSubmit={submit}>
      <label className="form-label" htmlFor={id}>
        Another address
      </label>
      <div className="add-source-field">
        <input
          id={id}
          className="input"
          value={text}
          placeholder="https://models.example.com"
          spellCheck={false}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          Use this address
        </Button>
      </div>
      <p id={`${id}-wrong`} className="form-wrong" role="status">
        {wrong}
      </p>
    </form>
  )
}

/** What the user has allowed, and the way to take it back. */
function Permission() {
  const rpc = useRpc()
  const [policy, setPolicy] = useState<EgressPolicy | undefined>(undefined)
  const downloads = useDownloads((state) => state.list.map(({ id, state }) => `${id} ${state}`).join())
  // biome-ignore lint/correctness/useExhaustiveDependencies: a download may have been allowed meanwhile
  useEffect(() => {
    readPermission(rpc).then(setPolicy, () => undefined)
  }, [rpc, downloads])
  if (!policy || policy.decision === 'off')
    return <p className="page-text">Model downloads may reach no host now.</p>
  const takeBack = (): void =>
    void forbidDownloads(rpc)
      .then(() => readPermission(rpc))
      .then(setPolicy)
      .catch((error: unknown) => notifyFailure('The permission is as it was.', error))
  return (
    <div className="page-row">
      <p className="page-text">Model downloads may reach {policy.hosts.join(', ')} when you start one.</p>
      <Button onClick={takeBack}>Take the permission back</Button>
    </div>
  )
}
