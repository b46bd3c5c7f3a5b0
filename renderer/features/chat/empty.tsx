import { FilePlus } from 'lucide-react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { addModel } from '../models/store.ts'
import { ask } from './ask.ts'
import type { ChatModel } from './model-in-use.ts'
import { useOpenFile } from './open-file.ts'

const STARTS = [
  'What does this file do?',
  'Explain the most complicated part.',
  'Suggest a test for this file.',
]

/** What the chat is good for, before the first question. */
export function ChatEmpty({ model }: { model: ChatModel | undefined }) {
  const rpc = useRpc()
  const file = useOpenFile()
  return (
    <div className="chat-empty">
      <h3>Ask about the file in front</h3>
      <p>
        {model?.source === 'provider'
          ? `Your question and the attached file go to ${model.where.host}${model.where.hasKey ? ', with your key' : ''}. The ledger keeps what was sent.`
          : 'The model runs on this device. Your question and the attached file stay here.'}
      </p>
      {file?.attached && model !== undefined && (
        <ul className="chat-starts">
          {STARTS.map((question) => (
            <li key={question}>
              <button type="button" onClick={() => ask(rpc, question, model)}>
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
      {model?.source === 'starter' && (
        <div className="chat-small-model">
          <p>
            {model.name} is very small. It does for short questions and is often wrong; check what it says. A
            larger code model answers much better.
          </p>
          <Button kind="quiet" icon={FilePlus} onClick={() => void addModel(rpc)}>
            Add a model file
          </Button>
        </div>
      )}
    </div>
  )
}
