import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Form, FormEnd, TextField } from '../../ui/form.tsx'
import { useSending } from '../../ui/use-sending.ts'
import { tagsOf } from './home-model.ts'
import { useProjects } from './store.ts'
import './projects.css'

/** What the store takes. */
const MOST_TAGS = 12

/** Changes what a project is called, what is said of it, and its tags. */
export function EditProject() {
  const editing = useProjects((state) => state.editing)
  const close = (): void => useProjects.setState({ editing: null })
  return (
    <Dialog
      open={editing !== null}
      onClose={close}
      title={`About ${editing?.project.name ?? ''}`}
      description="Its folder on disk keeps its name."
    >
      {editing && <EditForm project={editing.project} field={editing.field} onDone={close} />}
    </Dialog>
  )
}

interface EditFormProps {
  readonly project: Project
  readonly field: 'name' | 'tags'
  readonly onDone: () => void
}

function EditForm({ project, field, onDone }: EditFormProps) {
  const rpc = useRpc()
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description)
  const [tags, setTags] = useState(project.tags)
  const [typed, setTyped] = useState('')
  const { wrong, setWrong, send } = useSending(onDone)
  const save = async (): Promise<void> => {
    const projectId = project.id
    if (name.trim() !== project.name) await rpc.workspace.projects.rename({ projectId, name })
    await rpc.workspace.projects.describe({ projectId, description, tags: withTag(tags, typed) })
  }
  const submit = (): void => {
    if (name.trim() === '') setWrong('Type a name for the project.')
    else void send(save)
  }
  return (
    <Form wrong={wrong} onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        maxLength={200}
        autoFocus={field === 'name'}
        onFocus={(event) => event.target.select()}
        onChange={setName}
      />
      <Field label="Description">
        {(id) => (
          <textarea
            id={id}
            className="input input-tall"
            value={description}
            maxLength={2000}
            rows={3}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <TagField tags={tags} typed={typed} first={field === 'tags'} onTags={setTags} onTyped={setTyped} />
      <FormEnd submit="Save" onCancel={onDone} />
    </Form>
  )
}

function withTag(tags: readonly string[], typed: string): string[] {
  const tag = typed.trim()
  const known = tags.some((each) => each.toLowerCase() === tag.toLowerCase())
  return tag === '' || known || tags.length >= MOST_TAGS ? [...tags] : [...tags, tag]
}

interface TagFieldProps {
  readonly tags: readonly string[]
  readonly typed: string
  readonly first: boolean
  readonly onTags: (tags: string[]) => void
  readonly onTyped: (typed: string) => void
}

/** Tags as chips; Enter or a comma adds what was typed, Backspace at the start takes the last away. */
function TagField({ tags, typed, first, onTags, onTyped }: TagFieldProps) {
  const id = useId()
  const known = tagsOf(useProjects.getState().list ?? []).filter((tag) => !tags.includes(tag))
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' && typed.trim() !== '') || event.key === ',') {
      event.preventDefault()
      onTags(withTag(tags, typed))
      onTyped('')
    } else if (event.key === 'Backspace' && typed === '') onTags(tags.slice(0, -1))
  }
  return (
    <>
      <label className="form-label" htmlFor={id}>
        Tags (Enter adds one)
      </label>
      {tags.length > 0 && (
        <ul className="tags" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                className="tag tag-button"
                aria-label={`Remove the tag ${tag}`}
                onClick={() => onTags(tags.filter((each) => each !== tag))}
              >
                {tag} <X aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id={id}
        className="input"
        value={typed}
        maxLength={40}
        list={`${id}-known`}
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: a dialog gives the keyboard to what was asked for
        autoFocus={first}
        onKeyDown={onKeyDown}
        onChange={(event) => onTyped(event.target.value)}
      />
      <datalist id={`${id}-known`}>
        {known.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </>
  )
}
