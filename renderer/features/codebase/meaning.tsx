import { useEffect } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useModels, wantModels } from '../models/store.ts'
import { Row } from '../settings/rows.tsx'
import { updateSettings, useSettings } from '../settings/store.ts'
import { showPage } from '../shell/layout-store.ts'

/** The model that reads the project for meaning, if one is on this device. */
export function Meaning() {
  const rpc = useRpc()
  const chosen = useSettings((state) => state.values['ai.embeddingModelId'])
  const list = useModels((state) => state.list)
  useEffect(wantModels, [])
  const models = (list ?? []).filter(({ embedding, problem }) => embedding && problem === undefined)
  const current = models.find(({ id }) => id === chosen)
  const use = (id: string | null): void => void updateSettings(rpc, { 'ai.embeddingModelId': id })
  const means =
    current !== undefined
      ? `${current.name} reads every piece of the project on this device, so that a question finds what means the same in other words.`
      : models.length > 0
        ? 'With a model for this on your device a question also finds what means the same in other words. Without one, the words of a question must be there.'
        : 'No model for this is on your device. With one, a question also finds what means the same in other words.'
  return (
    <Row title="Search by meaning" means={means}>
      {() =>
        models.length === 0 ? (
          <Button onClick={() => showPage('models')}>Manage models</Button>
        ) : (
          <Menu
            label="Model for the index"
            align="end"
            items={[
              { label: 'None: words alone', checked: current === undefined, run: () => use(null) },
              null,
              ...models.map(({ id, name }) => ({ label: name, checked: id === chosen, run: () => use(id) })),
            ]}
          >
            <Button>{current?.name ?? 'Choose a model'}</Button>
          </Menu>
        )
      }
    </Row>
  )
}
