import { Bell } from 'lucide-react'
import type { Encoding } from '../../../preload/contract/files.ts'
import { useCommands } from '../../commands/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { markNotificationsRead, useNotifications } from '../../ui/notifications.ts'
import { StatusPopover } from '../../ui/status-popover.tsx'
import { Tip } from '../../ui/tip.tsx'
import { useModelInUse } from '../chat/model-in-use.ts'
import { IndexStatus } from '../codebase/status.tsx'
import { indentationWords } from '../editor/indentation.ts'
import { EOL_NAMES } from '../editor/line-ends.ts'
import { useEditorStatus } from '../editor/store.ts'
import { useReading } from '../files/disk-events.ts'
import { downloadFraction, downloadWords, isUnderWay, useDownloads } from '../models/downloads.ts'
import { useModels } from '../models/store.ts'
import { openPalette } from '../palette/store.ts'
import { useEgress } from '../privacy/store.ts'
import { MODE_NAMES, meterTone, meterWords } from '../privacy/words.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { whereWords } from '../providers/words.ts'
import { useSettings } from '../settings/store.ts'
import { showPage, useLayout } from '../shell/layout-store.ts'
import { BatteryStatus } from './battery.tsx'
import { CompletionStatus } from './completion-status.tsx'
import { NotificationList } from './notification-list.tsx'
import './status.css'

/** The bottom of the window. What leaves this device is always said first. */
export function StatusBar() {
  return (
    <footer className="status-bar" data-region="status">
      <Meter />
      <span className="status-gap" />
      <CursorStatus />
      <ReadingStatus />
      <DownloadStatus />
      <IndexStatus />
      <CompletionStatus />
      <BatteryStatus />
      <ModelStatus />
      <Notifications />
    </footer>
  )
}

function Meter() {
  const commands = useCommands()
  const meter = useEgress((state) => state.meter)
  if (!meter) return <span className="status-item">Reading the meter</span>
  return (
    <Tip text={meterWords(meter)} side="top">
      <button
        type="button"
        className="status-item meter numbers"
        data-tone={meterTone(meter)}
        aria-label={`${meterWords(meter)} Open the ledger.`}
        onClick={() => commands.run('view.privacy')}
      >
        <span className="meter-dot" aria-hidden />
        <span>{MODE_NAMES[meter.mode]}</span>
        <span>↑ {showBytes(meter.bytesUpToday)} today</span>
      </button>
    </Tip>
  )
}

const ENCODING_NAMES: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8 with BOM',
  binary: 'Binary',
}

function CursorStatus() {
  const commands = useCommands()
  const active = useEditorStatus((state) => state.active)
  const atWork = useLayout((state) => state.page === 'work')
  const shown = useProjects((state) => state.currentId !== null) && atWork
  if (!active || !shown) return null
  const selected =
    active.cursors > 1
      ? `${active.cursors} cursors`
      : active.selectionLength > 0
        ? `${active.selectionLength.toLocaleString('en')} selected`
        : null
  return (
    <>
      <Tip text="Go to a line" keys={commands.keyOf('editor.goToLine')} side="top">
        <button type="button" className="status-item numbers" onClick={() => openPalette('quick', ':')}>
          Ln {active.line}, Col {active.column}
          {selected && <span> ({selected})</span>}
        </button>
      </Tip>
      <FileFact
        what="Indentation"
        is={indentationWords(active.indentation)}
        command="editor.indentation"
        className="status-wide numbers"
      />
      <FileFact
        what="Line ends"
        is={EOL_NAMES[active.eol]}
        command="editor.lineEnds"
        className="status-wide"
      />
      <Tip text="Encoding of this file, kept as it is" side="top">
        <span className="status-item status-wide">{ENCODING_NAMES[active.encoding]}</span>
      </Tip>
      <FileFact what="Language" is={active.language} command="editor.language" />
    </>
  )
}

interface FileFactProps {
  readonly what: string
  readonly is: string
  /** Changes it. */
  readonly command: string
  readonly className?: string
}

/** How the file in front is, in a word, which can be changed. */
function FileFact({ what, is, command, className = '' }: FileFactProps) {
  const commands = useCommands()
  return (
    <Tip text={`Change ${what.toLowerCase()}`} side="top">
      <button
        type="button"
        className={`status-item ${className}`}
        aria-label={`${what}: ${is}`}
        onClick={() => commands.run(command)}
      >
        {is}
      </button>
    </Tip>
  )
}

function ModelStatus() {
  const { list, engine } = useModels()
  const settings = useSettings((state) => state.values)
  const commands = useCommands()
  const project = useProjects(currentProject)
  const model = useModelInUse()
  if (!project) return null
  const off = !settings['ai.enabled'] || !project.aiEnabled
  // Another model that did not load is told where it was chosen.
  const state = engine.state === 'failed' && engine.modelId !== model?.id ? 'idle' : engine.state
  const name = model?.name ?? (list === null ? 'Local AI' : 'No model')
  const words = off
    ? { shown: 'AI off', told: settings['ai.enabled'] ? 'AI is off for this project.' : 'AI is off.' }
    : model?.source === 'provider'
      ? { shown: name, told: `${name}. ${whereWords(model.where)}. Completion stays on this device.` }
      : engine.state === 'loading'
        ? {
            shown: `${name} ${Math.round((engine.progress ?? 0) * 100)} %`,
            told: `${name} is being loaded on this device.`,
          }
        : state === 'failed'
          ? { shown: `${name}: did not load`, told: engine.failure?.message ?? 'The model did not load.' }
          : {
              shown: name,
              told:
                engine.state === 'ready'
                  ? `${name} runs on this device${engine.device ? ` (${engine.device})` : ''}.`
                  : engine.unusedFor !== undefined && engine.modelId === model?.id
                    ? `${name} left memory after ${engine.unusedFor} minutes without use. It comes back when it is asked.`
                    : `${name} starts on first use.`,
            }
  return (
    <Tip text={words.told} side="top">
      <button
        type="button"
        className="status-item numbers"
        data-state={off ? 'off' : state}
        onClick={() => commands.run(off ? 'view.settings' : 'models.choose')}
      >
        {words.shown}
      </button>
    </Tip>
  )
}

/** A branch of thousands of files that is checked out is not in the window at once. */
function ReadingStatus() {
  const progress = useReading((state) => state.progress)
  if (!progress) return null
  const { done, total } = progress
  return (
    <Tip text="Another program changed very many files. OffCoder is reading them." side="top">
      <span className="status-item numbers">
        Reading changes: {done.toLocaleString('en')} of {showCount(total, 'file')}
      </span>
    </Tip>
  )
}

/** A model that is being downloaded goes on while its page is closed. */
function DownloadStatus() {
  const list = useDownloads((state) => state.list)
  const download =
    list.find(({ state }) => state === 'running' || state === 'checking') ?? list.find(isUnderWay)
  if (!download) return null
  const percent = Math.floor(downloadFraction(download) * 100)
  return (
    <Tip text={downloadWords(download)} side="top">
      <button
        type="button"
        className="status-item numbers"
        aria-label={`Downloading ${download.name}, ${percent} %. Show models.`}
        onClick={() => showPage('models')}
      >
        ↓ {percent} %
      </button>
    </Tip>
  )
}

function Notifications() {
  const { list, unread } = useNotifications()
  const label = unread === 0 ? 'Notifications' : `Notifications, ${unread} new`
  return (
    <StatusPopover
      mark={<Bell aria-hidden />}
      tip={label}
      label={label}
      title="Notifications"
      className="status-bell"
      contentClass="notifications"
      unread={unread > 0}
      onOpen={markNotificationsRead}
    >
      <NotificationList list={list} />
    </StatusPopover>
  )
}
