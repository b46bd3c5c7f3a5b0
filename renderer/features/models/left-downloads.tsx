import { Play, X } from 'lucide-react'
import { useEffect } from 'react'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { Row } from '../settings/rows.tsx'
import { useSettings } from '../settings/store.ts'
import {
  cancelDownload,
  downloadFraction,
  downloadWords,
  isUnderWay,
  showLeftDownloads,
  startDownload,
  useDownloads,
} from './downloads.ts'

/** Downloads that earlier runs have begun, at once: also where no ai process runs that could tell of them. */
export function LeftDownloads({ aiIsOff = false }: { aiIsOff?: boolean }) {
  const left = useLeft()
  if (left.length === 0) return null
  return (
    <section className="page-section" aria-labelledby="models-left">
      <h2 id="models-left">Downloads that were begun</h2>
      {aiIsOff && (
        <p className="page-text">
          With AI off none of them goes on. What has come takes up disk until you delete it, or turn AI on and
          resume.
        </p>
      )}
      <ul className="models">
        {left.map((download) => (
          <LeftDownload key={download.id} download={download} aiIsOff={aiIsOff} />
        ))}
      </ul>
    </section>
  )
}

/** The same as rows of the settings: with AI off nothing else leads to them. */
export function LeftDownloadRows() {
  const rpc = useRpc()
  return useLeft().map((download) => (
    <Row
      key={download.id}
      title={`Download of ${download.name}`}
      means={`${downloadWords(download)}. It does not go on while AI is off.`}
    >
      {() => (
        <Button icon={X} once onClick={() => void cancelDownload(rpc, download.id)}>
          Delete what has come
        </Button>
      )}
    </Row>
  ))
}

function useLeft(): readonly ModelDownload[] {
  const rpc = useRpc()
  const { list, live } = useDownloads()
  useEffect(() => {
    if (!live) void showLeftDownloads(rpc)
  }, [rpc, live])
  return list.filter(({ state }) => state !== 'done')
}

function LeftDownload({ download, aiIsOff }: { download: ModelDownload; aiIsOff: boolean }) {
  const rpc = useRpc()
  const sources = useSettings((state) => state.values['ai.modelSources'])
  const { id, name } = download
  return (
    <li>
      <article className="model" tabIndex={-1} aria-label={name}>
        <header className="model-header">
          <h3>{name}</h3>
        </header>
        <div className="model-doing">
          <Bar fraction={downloadFraction(download)} label={`Download of ${name}`} />
          <p className="model-facts numbers">{downloadWords(download)}</p>
          <div className="model-actions">
            {!aiIsOff && !isUnderWay(download) && (
              <Button icon={Play} onClick={() => void startDownload(rpc, id, sources)}>
                Resume
              </Button>
            )}
            <Button kind="quiet" icon={X} once onClick={() => void cancelDownload(rpc, id)}>
              Cancel and delete what has come
            </Button>
          </div>
        </div>
      </article>
    </li>
  )
}
