import { Send, Square } from 'lucide-react'
import { useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Where } from './bar.tsx'
import { change, goOn, makeFile, refuseFile, sendTests, stopWriting } from './new-file.ts'
import { type NewFile, useNewFile } from './new-file-store.ts'
import './edit.css'

/** A file that a model proposes, to be read and amended before it is made. */
export function NewFileDialog() {
  const file = useNewFile((state) => state.file)
  return (
    <Dialog
      open={file !== null}
      onClose={refuseFile}
      title={file?.title ?? 'New file'}
      description="Nothing is written before you make the file."
    >
      {file !== null && <Proposed file={file} />}
    </Dialog>
  )
}

function Proposed({ file }: { file: NewFile }) {
  const rpc = useRpc()
  const [wish, setWish] = useState('')
  const writing = file.phase === 'writing'
  const said = file.failure?.message ?? (file.note || (writing ? 'Writing' : ''))
  return (
    <>
      <label className="edit-file-name">
        <span>Name</span>
        <input value={file.name} onChange={(event) => change({ name: event.target.value })} />
      </label>
      <textarea
        className="edit-file-text"
        aria-label={`Text of ${file.name}`}
        spellCheck={false}
        readOnly={file.phase !== 'review'}
        value={file.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      {file.about !== null && (
        <input
          className="edit-file-wish"
          aria-label="What else"
          placeholder="Now also …"
          value={wish}
          disabled={file.phase !== 'review'}
          onChange={(event) => setWish(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            goOn(rpc, wish)
            setWish('')
          }}
        />
      )}
      <div className="edit-row">
        {file.about !== null && <Where />}
        <span className="edit-words" role="status" data-failed={file.failure !== null || undefined}>
          {said}
        </span>
      </div>
      <div className="dialog-actions">
        {writing && (
          <Button icon={Square} onClick={stopWriting}>
            Stop
          </Button>
        )}
        <Button kind="quiet" onClick={refuseFile}>
          Make no file
        </Button>
        {file.phase === 'asking' && (
          <Button kind="primary" icon={Send} onClick={() => sendTests(rpc)}>
            Send {file.about?.name}
          </Button>
        )}
        <Button
          kind={file.phase === 'asking' ? 'plain' : 'primary'}
          disabled={file.phase !== 'review' || file.text.trim() === '' || file.name.trim() === ''}
          onClick={() => void makeFile(rpc)}
        >
          Make {file.name}
        </Button>
      </div>
    </>
  )
}
