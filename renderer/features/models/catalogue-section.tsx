import { Copy, Download, FilePlus, Pause, Play, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { CatalogueEntry, ModelDownload, ModelOverview } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { useEgress } from '../privacy/store.ts'
import { useSettings } from '../settings/store.ts'
import { DownloadDialog } from './download-dialog.tsx'
import {
  cancelDownload,
  downloadFraction,
  downloadWords,
  isUnderWay,
  pauseDownload,
  startDownload,
  useDownloads,
} from './downloads.ts'
import { addressesFor, hostsFor, isAllowed, readPermission, refusedByMode } from './permission.ts'
import { addModel } from './store.ts'
import { abilityWords, FIT_NAMES, factWords, fitWords } from './words.ts'

/** Models that the app knows: each can be downloaded where a checksum is known, else added by hand. */
export function CatalogueSection({ overview }: { overview: ModelOverview }) {
  const [asked, setAsked] = useState<CatalogueEntry | null>(null)
  const sources = useSettings((state) => state.values['ai.modelSources'])
  const mode = useEgress((state) => state.meter?.mode)
  const refusal = refusedByMode(mode, addressesFor(sources, overview.hub))
  return (
    <section className="page-section" aria-labelledby="models-catalogue">
      <h2 id="models-catalogue">To download</h2>
      <p className="page-text">
        Models that suit an editor, with the licence and the memory each needs. Nothing is fetched before you
        press Download and say yes to the host.
      </p>
      {refusal && (
        <div className="note" data-kind="information">
          <p>{refusal}</p>
        </div>
      )}
      <ul className="models">
        {overview.catalogue.map((entry) => (
          <EntryCard
            key={entry.id}
            entry={entry}
            overview={overview}
            refused={refusal !== undefined}
            onAsk={() => setAsked(entry)}
          />
        ))}
      </ul>
      {asked && <DownloadDialog entry={asked} overview={overview} onClose={() => setAsked(null)} />}
    </section>
  )
}

interface EntryProps {
  readonly entry: CatalogueEntry
  readonly overview: ModelOverview
  readonly refused: boolean
  /** Asks the user whether the host may be reached. */
  readonly onAsk: () => void
}

function EntryCard({ entry, overview, refused, onAsk }: EntryProps) {
  const id = useId()
  const download = useDownloads((state) => state.list.find((one) => one.id === entry.id))
  const going = download !== undefined && download.state !== 'done' && entry.modelId === undefined
  return (
    <li>
      <article className="model" tabIndex={-1} aria-labelledby={id}>
        <header className="model-header">
          <h3 id={id}>{entry.name}</h3>
          <span className="verdict" data-verdict={entry.fit.verdict}>
            {FIT_NAMES[entry.fit.verdict]}
          </span>
        </header>
        <p>{entry.goodFor}</p>
        <p className="model-facts numbers">{factWords(entry)}</p>
        <p className="model-facts numbers">
          {entry.roles.includes('embedding') ? 'Reads for the index' : abilityWords(entry)};{' '}
          {fitWords(entry.fit, overview.machine)}
        </p>
        {entry.modelId !== undefined && <p className="model-in-use">It is on this device.</p>}
        {going && <DownloadLine download={download} overview={overview} refused={refused} onAsk={onAsk} />}
        {!going && entry.modelId === undefined && entry.downloadable && (
          <div className="model-actions">
            <Button icon={Download} disabled={refused} onClick={onAsk}>
              Download
            </Button>
          </div>
        )}
        {!entry.downloadable && entry.modelId === undefined && <ByHand entry={entry} hub={overview.hub} />}
      </article>
    </li>
  )
}

/** How a download goes, with what can be done about it. */
function DownloadLine({
  download,
  overview,
  refused,
  onAsk,
}: Omit<EntryProps, 'entry'> & { download: ModelDownload }) {
  const rpc = useRpc()
  const sources = useSettings((state) => state.values['ai.modelSources'])
  const resume = async (): Promise<void> => {
    const allowed = isAllowed(await readPermission(rpc), hostsFor(sources, overview.hub))
    if (allowed) await startDownload(rpc, download.id, sources)
    else onAsk()
  }
  const words = downloadWords(download)
  return (
    <div className="model-doing">
      <Bar fraction={downloadFraction(download)} label={`Download of ${download.name}`} />
      <p className="model-facts numbers">{words}</p>
      {download.failure && (
        <p className="model-trouble" role="alert">
          {download.failure.message}
        </p>
      )}
      <div className="model-actions">
        {isUnderWay(download) ? (
          <Button icon={Pause} onClick={() => void pauseDownload(rpc, download.id)}>
            Pause
          </Button>
        ) : (
          <Button icon={Play} disabled={refused} onClick={() => void resume()}>
            Resume
          </Button>
        )}
        <Button kind="quiet" icon={X} onClick={() => void cancelDownload(rpc, download.id)}>
          Cancel and delete what has come
        </Button>
      </div>
    </div>
  )
}

/** A file without a known checksum: why it is not downloaded, and how it comes here all the same. */
function ByHand({ entry, hub }: { entry: CatalogueEntry; hub: ModelOverview['hub'] }) {
  const rpc = useRpc()
  const address = `${hub.address}/${entry.path}`
  return (
    <>
      <p className="model-facts">
        Its maker's checksum is not known for certain, so OffCoder could not tell a damaged or exchanged file
        from the right one and does not download it. Get the file with your browser, then add it here.
      </p>
      <div className="model-actions">
        <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(address)}>
          Copy its address
        </Button>
        <Button icon={FilePlus} onClick={() => void addModel(rpc)}>
          Add the file
        </Button>
      </div>
    </>
  )
}
