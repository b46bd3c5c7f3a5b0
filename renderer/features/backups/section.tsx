import { ArchiveRestore, CircleCheck, CircleX, DatabaseBackup, FolderOpen, ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Backup, BackupState, DrillReport } from '../../../preload/contract/backups.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes, showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/controls.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Bar, Waiting } from '../../ui/waiting.tsx'
import { ThisDeviceRow } from '../devices/row.tsx'
import { Row, Section } from '../settings/rows.tsx'
import {
  backUp,
  cancelRestore,
  drill,
  followBackups,
  restoreBackup,
  setHistoryLimit,
  useBackups,
} from './store.ts'
import './backups.css'

const LIMITS = [500e6, 2e9, 8e9, 32e9]

/** Settings: copies of the whole database, and how much room earlier states may take. */
export function BackupsSection() {
  const rpc = useRpc()
  const { state, making, drilling, report } = useBackups()
  useEffect(() => followBackups(rpc), [rpc])
  if (state === null) return <Waiting label="Reading the backups" />
  const [newest] = state.backups
  const isMaking = making || state.progress !== null
  return (
    <>
      <Section title="Backups">
        <Row title="Last backup" means={<LastBackup state={state} />}>
          {() => (
            <Button icon={DatabaseBackup} aria-disabled={isMaking} onClick={() => void backUp(rpc)}>
              Back up now
            </Button>
          )}
        </Row>
        {isMaking && <Bar fraction={state.progress} label="Making a backup" />}
        <Row
          title="Restore drill"
          means="Reads the newest backup from end to end and puts texts together from it. Nothing is changed."
        >
          {() => (
            <Button
              icon={ShieldCheck}
              aria-disabled={drilling}
              disabled={newest === undefined}
              onClick={() => void drill(rpc)}
            >
              {drilling ? 'Running' : 'Run a restore drill'}
            </Button>
          )}
        </Row>
        {drilling && <Bar fraction={null} label="Reading the backup" />}
        {report && <Report report={report} />}
        <Kept state={state} drilling={drilling} />
      </Section>
      <HistoryLimit />
    </>
  )
}

function LastBackup({ state }: { state: BackupState }) {
  const [newest] = state.backups
  const when =
    newest === undefined
      ? 'None yet. One is made each day at the first quiet minute.'
      : `${capital(showAgo(newest.at, Date.now()))}, ${showBytes(newest.bytes)}. One is made each day; seven days and four weeks are kept.`
  return (
    <>
      {when}
      {state.failure && <span className="backup-failure"> The last try failed: {state.failure.message}</span>}
    </>
  )
}

/** What the drill found, check by check. */
function Report({ report }: { report: DrillReport }) {
  return (
    <div className="drill" role="status">
      <p className="drill-result">
        {report.ok
          ? `The backup from ${showAgo(report.backup.at, Date.now())} can be restored.`
          : `The backup from ${showAgo(report.backup.at, Date.now())} is damaged. Make a new one now; the database in use is not touched by this.`}
      </p>
      <ul className="selectable">
        {report.checks.map(({ ok, what, found }) => (
          <li key={what} data-ok={ok}>
            {ok ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
            <span>
              <span className="visually-hidden">{ok ? 'Passed: ' : 'Failed: '}</span>
              {what}. <span className="drill-found">{found}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Kept({ state, drilling }: { state: BackupState; drilling: boolean }) {
  const rpc = useRpc()
  const [asking, setAsking] = useState<Backup | null>(null)
  const reveal = (): void =>
    void rpc.desktop.window
      .reveal({ path: state.folder })
      .catch((error: unknown) => notifyFailure('The folder could not be shown.', error))
  if (state.backups.length === 0) return null
  return (
    <>
      <Row
        title={`${showCount(state.backups.length, 'backup')} kept`}
        means={`${showBytes(state.bytes)} in all; ${showBytes(state.free)} free on their disk.`}
      >
        {() => (
          <Button icon={FolderOpen} onClick={reveal}>
            Show in the file manager
          </Button>
        )}
      </Row>
      {state.restoring && (
        <div className="restoring" role="status">
          <p>
            The backup from {exactly(state.restoring.at)} takes the database's place when you quit. Quit
            OffCoder and start it again.
          </p>
          <Button onClick={() => void cancelRestore(rpc)}>Keep the database in use</Button>
        </div>
      )}
      <ul className="backups">
        {state.backups.map((backup) => (
          <li key={backup.id}>
            <span className="numbers">{exactly(backup.at)}</span>
            <span className="backup-size numbers">{showBytes(backup.bytes)}</span>
            <Button
              kind="quiet"
              icon={ShieldCheck}
              aria-disabled={drilling}
              aria-label={`Run a drill with the backup from ${exactly(backup.at)}`}
              onClick={() => void drill(rpc, backup.id)}
            >
              Drill
            </Button>
            <Button
              kind="quiet"
              icon={ArchiveRestore}
              aria-label={`Restore the backup from ${exactly(backup.at)}`}
              onClick={() => setAsking(backup)}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
      <AskRestore backup={asking} onClose={() => setAsking(null)} />
    </>
  )
}

function AskRestore({ backup, onClose }: { backup: Backup | null; onClose: () => void }) {
  const rpc = useRpc()
  return (
    <Dialog
      open={backup !== null}
      onClose={onClose}
      title={`Restore the backup from ${backup ? exactly(backup.at) : ''}`}
      description="It takes the place of the database when you quit. Your folders on disk stay as they are; what was changed in them since is merged when you open a project. The database in use now is kept beside it."
    >
      <div className="dialog-actions">
        <Button kind="quiet" onClick={onClose}>
          Keep the database in use
        </Button>
        <Button
          kind="primary"
          onClick={() => {
            onClose()
            if (backup) void restoreBackup(rpc, backup.id)
          }}
        >
          Restore it
        </Button>
      </div>
    </Dialog>
  )
}

function HistoryLimit() {
  const rpc = useRpc()
  const usage = useBackups((state) => state.usage)
  if (!usage) return null
  const { used, limit, named } = usage
  const over =
    used > limit ? ' What is left belongs to named moments, which are kept whatever the limit is.' : ''
  const options = [...new Set([...LIMITS, limit])].toSorted((a, b) => a - b)
  return (
    <Section title="History">
      <Row
        title="Room for earlier states"
        means={`In use: ${showBytes(used)}, ${showCount(named, 'named moment')}. When it is full, the oldest go first.${over}`}
      >
        {() => (
          <Choice
            label="Room for earlier states"
            value={String(limit)}
            options={options.map((bytes) => ({ value: String(bytes), label: showBytes(bytes) }))}
            onChange={(next) => void setHistoryLimit(rpc, Number(next))}
          />
        )}
      </Row>
      <ThisDeviceRow />
    </Section>
  )
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function exactly(at: number): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}
