import { useEffect, useId, useState } from 'react'
import type { ProjectTemplate } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, FolderField, Form, FormEnd, TextField } from '../../ui/form.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useSending } from '../../ui/use-sending.ts'
import { createProject, useProjects } from './store.ts'
import './projects.css'

/** Asks for a name and a folder, and makes a project there. */
export function NewProject() {
  const creating = useProjects((state) => state.creating)
  const close = (): void => useProjects.setState({ creating: false })
  return (
    <Dialog
      open={creating}
      onClose={close}
      title="New project"
      description="A folder with this name is made inside the one you choose."
    >
      <NewProjectForm onDone={close} />
    </Dialog>
  )
}

function NewProjectForm({ onDone }: { onDone: () => void }) {
  const rpc = useRpc()
  const [name, setName] = useState('')
  const [parent, setParent] = useState<string | null>(null)
  const { wrong, setWrong, busy, send } = useSending(onDone)
  const [template, setTemplate] = useState<string>('')

  const choose = async (): Promise<void> => {
    const { path } = await rpc.desktop.window.pickFolder()
    if (path !== null) setParent(path)
  }
  const submit = (): void => {
    const problem = missing(name, parent)
    if (problem !== null || parent === null) return setWrong(problem)
    void send(() => createProject(rpc, name.trim(), parent, template || null))
  }
  return (
    <Form wrong={wrong} onSubmit={submit}>
      <TextField
        label="Name"
        answers
        value={name}
        onChange={(typed) => {
          setName(typed)
          setWrong(null)
        }}
      />
      <TemplateField value={template} onChange={setTemplate} />
      <FolderField path={parent} onChoose={() => void choose()} />
      <FormEnd submit="Make the project" disabled={busy} onCancel={onDone} />
    </Form>
  )
}

interface TemplateFieldProps {
  readonly value: string
  readonly onChange: (id: string) => void
}

/** What the project begins with; empty when nothing is chosen. */
function TemplateField({ value, onChange }: TemplateFieldProps) {
  const rpc = useRpc()
  const id = useId()
  const [templates, setTemplates] = useState<readonly ProjectTemplate[]>([])
  useEffect(() => {
    // An empty project can be made without them.
    rpc.workspace.projects.templates().then(setTemplates, (error: unknown) => {
      notifyFailure('The templates could not be read.', error)
    })
  }, [rpc])
  const chosen = templates.find((each) => each.id === value)
  return (
    <>
      <Field label="Begin with">
        {(field) => (
          <select
            id={field}
            className="input"
            value={value}
            aria-describedby={`${id}-about`}
            onChange={(event) => onChange(event.target.value)}
          >
            <option value="">Nothing, an empty folder</option>
            {templates.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p id={`${id}-about`} className="form-about">
        {chosen ? `${chosen.description} Needed: ${chosen.needs}. Run: ${chosen.run}.` : ''}
      </p>
    </>
  )
}

function missing(name: string, parent: string | null): string | null {
  if (name.trim() === '') return 'Type a name for the project.'
  return parent === null ? 'Choose the folder to make it in.' : null
}
