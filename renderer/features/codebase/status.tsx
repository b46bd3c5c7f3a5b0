import { Pause, Play, Settings2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { StatusPopover } from '../../ui/status-popover.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { showPage } from '../shell/layout-store.ts'
import { pauseIndex, useCodebase } from './store.ts'
import { indexFraction, indexMark, indexSize, indexWords } from './words.ts'
import './codebase.css'

/** Says that the project is being indexed, and lets it be paused. Gone once there is nothing to say. */
export function IndexStatus() {
  const rpc = useRpc()
  const index = useCodebase((state) => state.index)
  const mark = indexMark(index)
  if (index === null || mark === null) return null
  const { phase } = index
  const isAtWork = phase === 'reading' || phase === 'embedding'
  return (
    <StatusPopover
      mark={mark}
      tip={indexWords(index)}
      title="Index of the project"
      className="numbers"
      state={phase === 'failed' ? 'failed' : undefined}
    >
      <h2>Index of the project</h2>
      <p>{indexWords(index)}</p>
      {isAtWork && <Bar fraction={indexFraction(index)} label={indexWords(index)} />}
      <p className="index-size numbers">{indexSize(index)}</p>
      <div className="index-buttons">
        {isAtWork && (
          <Button icon={Pause} onClick={() => void pauseIndex(rpc, true)}>
            Pause
          </Button>
        )}
        {phase === 'paused' && (
          <Button icon={Play} onClick={() => void pauseIndex(rpc, false)}>
            Resume
          </Button>
        )}
        <Popover.Close asChild>
          <Button kind="quiet" icon={Settings2} onClick={() => showPage('settings')}>
            Settings
          </Button>
        </Popover.Close>
      </div>
    </StatusPopover>
  )
}
