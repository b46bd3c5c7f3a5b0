import type { CatalogueEntry, ModelOverview } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useSettings } from '../settings/store.ts'
import { startDownload } from './downloads.ts'
import { allowHosts, hostsFor } from './permission.ts'

interface DialogProps {
  readonly entry: CatalogueEntry
  readonly overview: ModelOverview
  readonly onClose: () => void
}

/** Says what would be fetched and from where, and lets nothing out before the answer. */
export function DownloadDialog({ entry, overview, onClose }: DialogProps) {
  const rpc = useRpc()
  const sources = useSettings((state) => state.values['ai.modelSources'])
  const hosts = hostsFor(sources, overview.hub)
  const missing = entry.bytes - overview.disk.freeBytes
  const start = async (): Promise<void> => {
    onClose()
    try {
      await allowHosts(rpc, hosts)
    } catch (error) {
      return void notifyFailure('The download did not start.', error)
    }
    await startDownload(rpc, entry.id, sources)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Download ${entry.name}`}
      description={`${showBytes(entry.bytes)} come from ${hosts[0]}. Nothing of yours is sent but the request for the file.`}
    >
      <dl className="machine download-facts">
        <div>
          <dt>Hosts it may reach</dt>
          <dd className="selectable">{hosts.join(', ')}</dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>{entry.licence}</dd>
        </div>
        <div>
          <dt>Free on the disk</dt>
          <dd className="numbers">{showBytes(overview.disk.freeBytes)}</dd>
        </div>
      </dl>
      <p className="dialog-text">
        {missing > 0
          ? `The disk has too little room for it: free ${showBytes(missing)} first.`
          : 'The file is kept only if its checksum is right. You can take the permission back at the end of the models page.'}
      </p>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={onClose}>
          Do not download
        </Button>
        <Button kind="primary" disabled={missing > 0} onClick={() => void start()}>
          Allow and download
        </Button>
      </div>
    </Dialog>
  )
}
