import type { ThriftState } from '../../../preload/contract/ai.ts'
import { StatusPopover } from '../../ui/status-popover.tsx'
import { useModels } from '../models/store.ts'
import { OnBattery } from '../settings/thrift.tsx'

const WORDS: Record<Exclude<ThriftState['mode'], 'full'>, { mark: string; told: string }> = {
  sparing: {
    mark: 'On battery: slower AI',
    told: 'Models on this device compute with half the threads while the machine is not plugged in. Answers and completions take longer.',
  },
  'no-completion': {
    mark: 'On battery: no completion',
    told: 'Nothing is completed while you type, and questions are answered more slowly, for as long as the machine is not plugged in.',
  },
}

/** Says what models leave undone on the battery, and lets that be changed. Gone when they spare nothing. */
export function BatteryStatus() {
  const thrift = useModels((state) => state.thrift)
  if (thrift === 'full') return null
  const { mark, told } = WORDS[thrift]
  return (
    <StatusPopover mark={mark} tip={told} title="AI on battery">
      <h2>AI on battery</h2>
      <p>{told}</p>
      <OnBattery />
    </StatusPopover>
  )
}
