import { useId, useState } from 'react'
import type { Archive } from '../../../preload/contract/portability.ts'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/controls.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FolderField, Form, FormEnd, TextField } from '../../ui/form.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Bar } from '../../ui/waiting.tsx'
import { importMeasure } from '../projects/import-view.tsx'
import { filesWords, importFraction } from '../projects/progress.ts'
import { nameOf, useProjects } from '../projects/store.ts'
import { closePortability, exportTo, importFrom, type Job, usePortability } from './store.ts'
import './portability.css'

/** What is asked before an export or import, and how far one has come. */
export function PortabilityDialogs() {
  const { asking, job } = usePortability()
  if (asking === null) return null
  if (asking === 'job') return job && <JobDialog job={job} />
  if ('export' in asking) return <ExportDialog what={asking.export} />
  return <ImportDialog archive={asking.import} path={asking.path} />
}

function ExportDialog({ what }: { what: Project | 'all' }) {
  const rpc = useRpc()
  const list = useProjects((state) => state.list)
  const [includeIgnored, setIncludeIgnored] = useState(false)
  const projects = what === 'all' ? (list ?? []) : [what]
  const files = projects.reduce((sum, one) => sum + one.files, 0)
  const bytes = projects.reduce((sum, one) => sum + one.bytes, 0)
  const title = what === 'all' ? 'Export everything' : `Export ${what.name} as zip`
  const holds = what === 'all' ? `${showCount(projects.length, 'project')} and your settings: ` : ''
  return (
    <Dialog
      open
      onClose={closePortability}
      title={title}
      description={`${holds}${showCount(files, 'file')}, ${showBytes(bytes)}, as plain folders, with history, the names of the devices it was written on, named moments, trash and chats. Text that is not on disk yet is in it. Passwords and keys from the keychain are not.`}
    >
      <Option
        label="Also what is only on disk"
        means="Folders such as node_modules and .git, and what .gitignore names, are not kept in OffCoder. They can be large, and may hold secrets."
        checked={includeIgnored}
        onChange={setIncludeIgnored}
      />
      <div className="dialog-actions">
        <Button kind="quiet" onClick={closePortability}>
          Cancel
        </Button>
        <Button
          kind="primary"
          onClick={() =>
            void exportTo(rpc, what, includeIgnored).catch((error: unknown) =>
              notifyFailure('Nothing was exported.', error),
            )
          }
        >
          Choose where
        </Button>
      </div>
    </Dialog>
  )
}

function ImportDialog({ archive, path }: { archive: Archive; path: string }) {
  const rpc = useRpc()
  const [name, setName] = useState(archive.name)
  const [parent, setParent] = useState<string | null>(null)
  const [left, setLeft] = useState<readonly string[]>([])
  const [outsideLinks, setOutsideLinks] = useState(false)
  const [settings, setSettings] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const isPlain = archive.kind === 'plain'
  const links = archive.projects.reduce((sum, one) => sum + one.outsideLinks, 0)
  const folders = archive.projects.map(({ folder }) => folder).filter((folder) => !left.includes(folder))

  const choose = async (): Promise<void> => {
    const picked = await rpc.desktop.window.pickFolder()
    if (picked.path !== null) setParent(picked.path)
    setWrong(null)
  }
  const submit = (): void => {
    if (isPlain && name.trim() === '') return setWrong('Type a name for the project.')
    if (!isPlain && folders.length === 0) return setWrong('Choose a project to import.')
    if (parent === null) return setWrong('Choose the folder to make it in.')
    const what = isPlain ? { name: name.trim() } : { folders }
    void importFrom(rpc, path, { parent, ...what, outsideLinks, settings })
  }
  return (
    <Dialog
      open
      onClose={closePortability}
      title={`Import ${nameOf(path)}`}
      description={
        isPlain
          ? `${showCount(archive.files, 'file')}, ${showBytes(archive.bytes)} unpacked. It becomes a new project.`
          : `An export from ${dateOf(archive)}. Projects you have stay as they are.`
      }
    >
      <Form wrong={wrong} onSubmit={submit}>
        {isPlain && (
          <TextField
            label="Name"
            value={name}
            onChange={(typed) => {
              setName(typed)
              setWrong(null)
            }}
          />
        )}
        {!isPlain && (
          <fieldset className="carried" aria-label="Projects in it">
            {archive.projects.map((one) => (
              <Option
                key={one.folder}
                label={one.name}
                means={`${showCount(one.files, 'file')}, ${showBytes(one.bytes)}`}
                checked={!left.includes(one.folder)}
                onChange={(wanted) =>
                  setLeft(wanted ? left.filter((folder) => folder !== one.folder) : [...left, one.folder])
                }
              />
            ))}
          </fieldset>
        )}
        {links > 0 && (
          <Option
            label={`Make ${showCount(links, 'link')} that lead out again`}
            means="They lead to places outside the project's folder. Take them only from a zip that you trust."
            checked={outsideLinks}
            onChange={setOutsideLinks}
          />
        )}
        {archive.settings && (
          <Option
            label="Take its settings too"
            means="They replace the settings you have."
            checked={settings}
            onChange={setSettings}
          />
        )}
        <FolderField path={parent} onChoose={() => void choose()} />
        <FormEnd submit="Import" onCancel={closePortability} />
      </Form>
    </Dialog>
  )
}

function dateOf({ createdAt }: Archive): string {
  return new Date(createdAt ?? 0).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

interface OptionProps {
  readonly label: string
  readonly means: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Option({ label, means, checked, onChange }: OptionProps) {
  const id = useId()
  return (
    <div className="carry-option">
      <div>
        <p>{label}</p>
        <p id={id} className="carry-means">
          {means}
        </p>
      </div>
      <Switch label={label} describedBy={id} checked={checked} onChange={onChange} />
    </div>
  )
}

function JobDialog({ job: { title, view, stop } }: { job: Job }) {
  const progress = view?.progress
  const counted = progress && progress.phase !== 'scanning'
  return (
    <Dialog open onClose={closePortability} title={title}>
      <div className="carry-progress">
        <p className="numbers">{counted ? filesWords(progress) : 'Looking at what there is'}</p>
        <Bar fraction={view ? importFraction(view) : null} label={title} />
        <p className="carry-means numbers">{view && counted ? importMeasure(view) : ' '}</p>
      </div>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={stop}>
          Stop
        </Button>
        <Button onClick={closePortability}>Go on in the background</Button>
      </div>
    </Dialog>
  )
}
