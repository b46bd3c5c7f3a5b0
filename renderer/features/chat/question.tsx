import { FileText, Pencil } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { editQuestion, isBusy, type Question, useChat } from './store.ts'
import { sizeWords } from './words.ts'

export function QuestionView({ question, editable }: { question: Question; editable: boolean }) {
  const busy = useChat(isBusy)
  return (
    <article className="chat-question" aria-label="You">
      <p>{question.text}</p>
      <footer>
        {question.attached.map(({ path, characters }) => (
          <span key={path} className="chat-attached" title={`${path}: ${sizeWords(characters)}`}>
            <FileText aria-hidden />
            {path.split('/').at(-1)}
          </span>
        ))}
        {editable && !busy && (
          <IconButton icon={Pencil} label="Edit question" onClick={() => editQuestion(question.id)} />
        )}
      </footer>
    </article>
  )
}
