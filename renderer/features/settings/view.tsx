import { Cpu, FolderOpen, TriangleAlert } from 'lucide-react'
import { useEffect } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice, Stepper, Switch } from '../../ui/controls.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { PathText } from '../../ui/text.tsx'
import { BackupsSection } from '../backups/section.tsx'
import { useModelInUse } from '../chat/model-in-use.ts'
import { CodebaseSection } from '../codebase/section.tsx'
import { DataFolderSection } from '../data-folder/section.tsx'
import { useAiOff } from '../models/availability.ts'
import { LeftDownloadRows } from '../models/left-downloads.tsx'
import { ownCompletionModel } from '../models/roles.ts'
import { useModels, wantModels } from '../models/store.ts'
import { openPalette } from '../palette/store.ts'
import { currentProject, setProjectAi, useProjects } from '../projects/store.ts'
import { ProvidersSection } from '../providers/section.tsx'
import { whereWords } from '../providers/words.ts'
import { showPage } from '../shell/layout-store.ts'
import { Page } from '../shell/page.tsx'
import { AddedModels } from './added-models.tsx'
import { Row, Section } from './rows.tsx'
import { useSettings } from './store.ts'
import { LanguagesOff, Thrift } from './thrift.tsx'
import { useChange } from './use-change.ts'

/** What the user can set; each change counts at once. */
export function SettingsView() {
  return (
    <Page title="Settings" region="settings">
      <Problems />
      <Look />
      <Editing />
      <Ai />
      <CodebaseSection />
      <ProvidersSection />
      <BackupsSection />
      <DataFolderSection />
      <Where />
    </Page>
  )
}

function Problems() {
  const problems = useSettings((state) => state.problems)
  if (problems.length === 0) return null
  return (
    <div className="note" data-kind="warning" role="alert">
      <TriangleAlert aria-hidden />
      <div>
        <p>
          Parts of the settings file could not be read. For these the defaults are in use; the rest counts.
        </p>
        <ul className="problems selectable">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function Look() {
  const change = useChange()
  const values = useSettings((state) => state.values)
  return (
    <Section title="Window">
      <Row title="Theme">
        {() => (
          <Choice
            label="Theme"
            value={values['window.theme']}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(theme) => change({ 'window.theme': theme })}
          />
        )}
      </Row>
      <Row title="Zoom" means="Makes everything in the window larger or smaller.">
        {() => (
          <Stepper
            label="Zoom"
            value={values['window.zoom']}
            min={0.5}
            max={3}
            step={0.1}
            show={(zoom) => `${Math.round(zoom * 100)} %`}
            onChange={(zoom) => change({ 'window.zoom': zoom })}
          />
        )}
      </Row>
    </Section>
  )
}

function Editing() {
  const change = useChange()
  const values = useSettings((state) => state.values)
  return (
    <Section title="Editor">
      <Row title="Font size">
        {() => (
          <Stepper
            label="Font size"
            value={values['editor.fontSize']}
            min={8}
            max={40}
            step={1}
            show={(size) => `${size} px`}
            onChange={(size) => change({ 'editor.fontSize': size })}
          />
        )}
      </Row>
      <Row title="Tab size" means="How many columns a tab is wide, and how far Tab indents.">
        {() => (
          <Stepper
            label="Tab size"
            value={values['editor.tabSize']}
            min={1}
            max={16}
            step={1}
            onChange={(size) => change({ 'editor.tabSize': size })}
          />
        )}
      </Row>
      <Row title="Wrap long lines">
        {() => (
          <Switch
            label="Wrap long lines"
            checked={values['editor.lineWrapping']}
            onChange={(on) => change({ 'editor.lineWrapping': on })}
          />
        )}
      </Row>
      <Row
        title="Write to disk"
        means="Text is kept in OffCoder as you type it. This says when it also goes to the file on disk."
      >
        {() => (
          <Choice
            label="Write to disk"
            value={values['files.writeToDisk']}
            options={[
              { value: 'after-delay', label: 'After a pause' },
              { value: 'on-save', label: 'On save' },
            ]}
            onChange={(when) => change({ 'files.writeToDisk': when })}
          />
        )}
      </Row>
    </Section>
  )
}

function Ai() {
  const rpc = useRpc()
  const change = useChange()
  const values = useSettings((state) => state.values)
  const project = useProjects(currentProject)
  const enabled = values['ai.enabled']
  const off = useAiOff() !== null
  return (
    <Section title="AI">
      <Row
        title="AI"
        means="Runs on this device, unless you choose a model of a provider. Off means off: no model is loaded and nothing is asked of any."
      >
        {(id) => (
          <Switch
            label="AI"
            describedBy={id}
            checked={enabled}
            onChange={(on) => change({ 'ai.enabled': on })}
          />
        )}
      </Row>
      {project && (
        <Row
          title={`AI in ${project.name}`}
          means="For this project alone. Off keeps its files from every model."
        >
          {(id) => (
            <Switch
              label={`AI in ${project.name}`}
              describedBy={id}
              checked={enabled && project.aiEnabled}
              disabled={!enabled}
              onChange={(on) => void setProjectAi(rpc, project.id, on)}
            />
          )}
        </Row>
      )}
      <Row
        title="Completion while typing"
        means="Suggests what comes next, always with a model on this device: nothing you type goes to a provider. Tab takes it, Escape refuses it."
      >
        {(id) => (
          <Switch
            label="Completion while typing"
            describedBy={id}
            checked={!off && values['ai.completion']}
            disabled={off}
            onChange={(on) => change({ 'ai.completion': on })}
          />
        )}
      </Row>
      <LanguagesOff />
      <Row title="Model" means={<ModelInUse />}>
        {() => (
          <span className="setting-buttons">
            <Button icon={Cpu} disabled={off} onClick={() => openPalette('models')}>
              Choose a model
            </Button>
            <Button disabled={off} onClick={() => showPage('models')}>
              Manage models
            </Button>
          </span>
        )}
      </Row>
      <AddedModels />
      {off && <LeftDownloadRows />}
      <Thrift />
    </Section>
  )
}

function ModelInUse() {
  const chosen = useSettings((state) => state.values['ai.modelId'])
  const list = useModels((state) => state.list)
  useEffect(wantModels, [])
  const model = useModelInUse()
  const own = ownCompletionModel(
    list,
    useSettings((state) => state.values['ai.completionModelId']),
  )
  if (model !== undefined && 'where' in model) return `${model.name} · ${whereWords(model.where)}`
  if (chosen !== null && list !== null && model?.id !== chosen)
    return 'The model chosen before is not on this device.'
  if (model) return own === undefined ? model.name : `${model.name}. While one types ${own.name} completes.`
  return 'The best there is for this machine.'
}

function Where() {
  const rpc = useRpc()
  const path = useSettings((state) => state.path)
  if (path === '') return null
  const reveal = (): void =>
    void rpc.desktop.window
      .reveal({ path })
      .catch((error: unknown) => notifyFailure('The settings file could not be shown.', error))
  return (
    <Section title="Settings file">
      <Row title="A text file with comments" means={<PathText path={path} />}>
        {() => (
          <Button icon={FolderOpen} onClick={reveal}>
            Show in the file manager
          </Button>
        )}
      </Row>
    </Section>
  )
}
