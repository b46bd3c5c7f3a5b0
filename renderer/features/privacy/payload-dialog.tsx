import { useEffect, useState } from 'react'
import type { LedgerRow } from '../../../preload/contract/egress.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

/** What went over one connection to an AI, letter by letter. Headers, and so keys, are not in it. */
export function PayloadDialog({ line, onClose }: { line: LedgerRow | null; onClose: () => void }) {
  return (
    <Dialog
      open={line !== null}
      onClose={onClose}
      title={line ? `What was sent to ${line.host}` : ''}
      description="The body of the request as it left, kept on this device for 30 days. The key travels beside it and is not kept."
    >
      {line && <Payload seq={line.seq} />}
      <div className="dialog-actions">
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  )
}

function Payload({ seq }: { seq: number }) {
  const rpc = useRpc()
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    const show = ({ body }: { body: string | null }) =>
      setText(body === null ? 'It is no longer kept.' : legible(body))
    rpc.desktop.egress
      .payload({ seq })
      .then(show, (error: unknown) => setText(`It could not be read. ${toFailure(error).message}`))
  }, [rpc, seq])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="payload selectable" tabIndex={0} aria-label="What was sent">
      {text ?? ''}
    </section>
  )
}

/** JSON with line breaks; nothing else about it changes. */
function legible(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
