import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { PathText } from '../../ui/text.tsx'
import { removeModel, useModels } from '../models/store.ts'
import { Row } from './rows.tsx'

/** The models that the user added, each with a way off the list. Their files stay where they are. */
export function AddedModels() {
  const rpc = useRpc()
  const added = useModels((state) => state.list)?.filter((model) => model.source === 'user') ?? []
  return added.map((model) => (
    <Row key={model.id} title={model.name} means={<PathText path={model.path} />}>
      {() => (
        <Button once onClick={() => void removeModel(rpc, model)}>
          Take off the list
        </Button>
      )}
    </Row>
  ))
}
