import { Search } from 'lucide-react'
import type { FoundModel, ModelOverview } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { PathText } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { adoptModel, lookForModels, useOverview } from './overview.ts'
import { FIT_NAMES, factWords, fitWords, PROGRAM_NAMES } from './words.ts'

/** What other programs hold on this device, looked for when asked. */
export function FoundSection({ machine }: { machine: ModelOverview['machine'] }) {
  const rpc = useRpc()
  const { found, looking } = useOverview()
  return (
    <section className="page-section" aria-labelledby="models-found">
      <div className="page-row">
        <h2 id="models-found">In other programs</h2>
        <Button icon={Search} disabled={looking} onClick={() => void lookForModels(rpc)}>
          Look for models on this device
        </Button>
      </div>
      <p className="page-text">
        Ollama, LM Studio, Jan and the Hugging Face cache keep models too. They can be used where they are:
        nothing is copied or changed.
      </p>
      {looking && <Waiting label="Reading the headers of the model files on this device" />}
      {found?.length === 0 && !looking && (
        <p className="page-text" role="status">
          None of these programs holds a model where it usually does. A file elsewhere can be added by hand.
        </p>
      )}
      {found && found.length > 0 && (
        <ul className="models">
          {found.map((model) => (
            <Found key={model.path} model={model} machine={machine} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Found({ model, machine }: { model: FoundModel; machine: ModelOverview['machine'] }) {
  const rpc = useRpc()
  return (
    <li>
      <article className="model" tabIndex={-1} aria-label={model.name}>
        <header className="model-header">
          <h3>{model.name}</h3>
          <span className="model-source">{PROGRAM_NAMES[model.program]}</span>
        </header>
        {model.problem ? (
          <p className="model-trouble">{model.problem.message}</p>
        ) : (
          <p className="model-facts numbers">{factWords(model)}</p>
        )}
        {model.fit && (
          <p className="model-facts numbers">
            <span className="verdict" data-verdict={model.fit.verdict}>
              {FIT_NAMES[model.fit.verdict]}
            </span>{' '}
            {fitWords(model.fit, machine)}
          </p>
        )}
        <PathText path={model.path} className="model-path" />
        {model.added ? (
          <p className="model-in-use">It is in your list.</p>
        ) : (
          !model.problem && (
            <div className="model-actions">
              <Button onClick={() => void adoptModel(rpc, model)}>Add to the list</Button>
            </div>
          )
        )}
      </article>
    </li>
  )
}
