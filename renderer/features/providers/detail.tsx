import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { ProviderState } from '../../../preload/contract/providers.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useAiAllowed } from './allowed.ts'
import { addModelByName, loadUsage, readModels, showInPlaceOf, useProviders } from './store.ts'
import { type Task, useTask } from './use-task.ts'

/** One provider: its key, its models, a test, and a way off. */
export function ProviderDetail({ provider }: { provider: ProviderState }) {
  const rpc = useRpc()
  const remove = useTask()
  return (
    <div className="provider-detail">
      {!provider.allowed && <Allow provider={provider} />}
      <Key provider={provider} />
      <Models provider={provider} />
      <Test provider={provider} />
      <div className="dialog-actions">
        <Button
          kind="danger"
          disabled={remove.busy}
          onClick={() =>
            void remove.run(async () => {
              await rpc.desktop.providers.remove({ id: provider.id })
              showInPlaceOf(provider.id, null)
              return ''
            })
          }
        >
          Remove {provider.name}
          {provider.hasKey && ' and its key'}
        </Button>
        <Button onClick={() => useProviders.setState({ open: null })}>Done</Button>
      </div>
      <Said task={remove} />
    </div>
  )
}

function Allow({ provider }: { provider: ProviderState }) {
  const rpc = useRpc()
  const allow = () =>
    rpc.desktop.providers
      .allow({ id: provider.id })
      .catch((error: unknown) => notifyFailure('Connections are still off.', error))
  return (
    <Part title="Connections" means={`The rules of the network refuse ${provider.host}.`}>
      <Button onClick={() => void allow()}>Allow {provider.host}</Button>
    </Part>
  )
}

function Key({ provider }: { provider: ProviderState }) {
  const rpc = useRpc()
  const id = useId()
  const task = useTask()
  const [key, setKey] = useState('')
  if (!provider.keyAllowed)
    return (
      <Part
        title="Key"
        means={`What is sent to ${provider.host} is not encrypted, so no key is kept for it. Use an https:// address for one.`}
      />
    )
  const save = (event: FormEvent): void => {
    event.preventDefault()
    void task.run(async () => {
      await rpc.desktop.providers.setKey({ id: provider.id, key: key.trim() })
      setKey((now) => (now === key ? '' : now))
      return 'The key is in the keychain.'
    })
  }
  const forget = () =>
    task.run(async () => {
      await rpc.desktop.providers.removeKey({ id: provider.id })
      return 'The key is gone from the keychain.'
    })
  return (
    <Part title="Key" means={provider.hasKey ? 'A key is in the keychain.' : 'No key is kept.'}>
      <form className="provider-line" onSubmit={save}>
        <input
          id={id}
          className="input"
          type="password"
          aria-label={provider.hasKey ? 'A new key' : 'Key'}
          placeholder={provider.hasKey ? 'A new key' : 'Key'}
          value={key}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setKey(event.target.value)}
        />
        <Button type="submit" disabled={task.busy || key.trim() === ''}>
          Keep the key
        </Button>
        {provider.hasKey && (
          <Button kind="quiet" disabled={task.busy} onClick={() => void forget()}>
            Forget it
          </Button>
        )}
      </form>
      <Said task={task} />
    </Part>
  )
}

function Models({ provider }: { provider: ProviderState }) {
  const rpc = useRpc()
  const list = useTask()
  const byName = useTask()
  const allowed = useAiAllowed()
  const [name, setName] = useState('')
  const read = () =>
    list.run(async () => {
      const found = await readModels(rpc, provider)
      void loadUsage(rpc)
      return `${showCount(found, 'model')} listed. Choose one in the chat.`
    })
  const add = (event: FormEvent): void => {
    event.preventDefault()
    void byName.run(async () => {
      await addModelByName(rpc, provider, name.trim())
      // The next one may be half typed by now.
      setName((now) => (now === name ? '' : now))
      return `${name.trim()} can be chosen in the chat.`
    })
  }
  return (
    <Part
      title={`Models (${provider.models.length.toLocaleString('en')})`}
      means={`Reading the list sends ${provider.hasKey ? 'your key' : 'nothing of yours'} to ${provider.host}, and no text.`}
    >
      <div className="provider-line">
        <Button disabled={list.busy || !allowed} onClick={() => void read()}>
          {list.busy ? 'Reading the list' : 'Read the list of models'}
        </Button>
      </div>
      <Said task={list} />
      <form className="provider-line" onSubmit={add}>
        <input
          className="input"
          aria-label="Name of a model"
          placeholder="Name of a model"
          value={name}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabled={byName.busy || name.trim() === ''}>
          Add the model
        </Button>
      </form>
      <Said task={byName} />
      {!allowed && <p className="provider-said">AI is off here, so the provider is asked nothing.</p>}
    </Part>
  )
}

function Test({ provider }: { provider: ProviderState }) {
  const rpc = useRpc()
  const task = useTask()
  const allowed = useAiAllowed()
  const [chosen, setChosen] = useState<string | null>(null)
  const model = chosen ?? provider.models[0]?.name
  if (model === undefined) return null
  const test = () =>
    task.run(async () => {
      const trial = await rpc.ai.providers.test({ providerId: provider.id, model })
      void loadUsage(rpc)
      const tokens = (trial.inputTokens ?? 0) + (trial.outputTokens ?? 0)
      const cost = tokens === 0 ? '' : `, ${showCount(tokens, 'token')}`
      return `It works: ${model} answered in ${(trial.milliseconds / 1000).toFixed(1)} s${cost}.`
    })
  return (
    <Part
      title="Test"
      means={`Sends the question "ok?" to ${provider.host}${provider.hasKey ? ' with your key; the provider counts a few tokens' : ''}. Nothing of your project goes along.`}
    >
      <div className="provider-line">
        <select
          className="input"
          aria-label="Model to test"
          value={model}
          onChange={(event) => setChosen(event.target.value)}
        >
          {provider.models.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <Button disabled={task.busy || !allowed} onClick={() => void test()}>
          {task.busy ? 'Waiting for the answer' : 'Send the test'}
        </Button>
      </div>
      <Said task={task} />
    </Part>
  )
}

function Part({ title, means, children }: { title: string; means: string; children?: ReactNode }) {
  return (
    <section className="provider-part">
      <h3>{title}</h3>
      <p className="provider-means">{means}</p>
      {children}
    </section>
  )
}

function Said({ task: { said } }: { task: Task }) {
  return (
    <p className="provider-said" role={said?.failed ? 'alert' : 'status'} data-failed={said?.failed === true}>
      {said?.words}
    </p>
  )
}
