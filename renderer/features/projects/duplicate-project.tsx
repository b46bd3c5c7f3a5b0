import { useEffect, useRef, useState } from 'react'
import type { CopyProgress, Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FolderField, Form, FormEnd, TextField } from '../../ui/form.tsx'
import { notify } from '../../ui/notifications.ts'
import { Bar } from '../../ui/waiting.tsx'
import { importMeasure } from './import-view.tsx'
import { filesWords, type ImportView, importFraction, viewImport } from './progress.ts'
import { useProjects } from './store.ts'
import './projects.css'

type CopyView = ImportView<CopyProgress & { phase: string }>

/** Asks what the copy is called and where it goes, and copies. */
export function DuplicateProject() {
  const project = useProjects((state) => state.duplicating)
  const close = (): void => useProjects.setState({ duplicating: null })
  return (
    <Dialog
      open={project !== null}
      onClose={close}
      title={`Duplicate ${project?.name ?? ''}`}
      description="All of its folder is copied, ignored files included. History stays with the original."
    >
      {project && <DuplicateForm project={project} onDone={close} />}
    </Dialog>
  )
}

/** Copies; leaving the form stops it. */
function useCopy(project: Project, onDone: () => void) {
  const rpc = useRpc()
  const [view, setView] = useState<CopyView | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const copy = async (name: string, parent: string): Promise<void> => {
    abort.current = new AbortController()
    setBusy(true)
    setWrong(null)
    try {
      const input = { projectId: project.id, name, parent }
      const stream = await rpc.workspace.projects.duplicate(input, { signal: abort.current.signal })
      let latest: CopyProgress | null = null
      for await (latest of stream) {
        const progress = { ...latest, phase: 'reading' }
        setView((before) => viewImport(before ?? undefined, progress, Date.now()))
      }
      tellCopied(project, latest)
      onDone()
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'CANCELLED') setWrong(failure.message)
    } finally {
      setBusy(false)
      setView(null)
    }
  }
  return { copy, busy, wrong, view }
}

function tellCopied(project: Project, latest: CopyProgress | null): void {
  if (!latest?.project) return
  const left = latest.left.length
  notify({
    level: left > 0 ? 'warning' : 'success',
    title: `${project.name} was copied to ${latest.project.name}.`,
    ...(left > 0 ? { detail: `Left out, as it is no file: ${latest.left.slice(0, 5).join(', ')}` } : {}),
  })
}

function DuplicateForm({ project, onDone }: { project: Project; onDone: () => void }) {
  const rpc = useRpc()
  const [name, setName] = useState(`${folderName(project.path)} copy`)
  const [parent, setParent] = useState(project.path.replace(/[\\/][^\\/]+[\\/]?$/, '') || '/')
  const { copy, busy, wrong, view } = useCopy(project, onDone)
  const choose = async (): Promise<void> => {
    const { path } = await rpc.desktop.window.pickFolder()
    if (path !== null) setParent(path)
  }
  const submit = (): void => {
    if (name.trim() !== '') void copy(name.trim(), parent)
  }
  return (
    <Form wrong={wrong} onSubmit={submit}>
      <TextField label="Name of the copy and its folder" value={name} disabled={busy} onChange={setName} />
      <FolderField path={parent} disabled={busy} onChoose={() => void choose()} />
      {view && <CopyStatus view={view} />}
      <FormEnd
        submit="Duplicate"
        disabled={busy || name.trim() === ''}
        cancel={busy ? 'Stop' : 'Cancel'}
        onCancel={onDone}
      />
    </Form>
  )
}

function CopyStatus({ view }: { view: CopyView }) {
  return (
    <div className="form-about">
      <Bar fraction={importFraction(view)} label="Copying" />
      <p className="numbers">{filesWords(view.progress)}</p>
      <p className="numbers">{importMeasure(view)}</p>
    </div>
  )
}

function folderName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? 'project'
}
