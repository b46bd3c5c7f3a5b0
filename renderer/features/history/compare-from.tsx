import { GitCompareArrows } from 'lucide-react'
import type { HistoryItem } from '../../../preload/contract/history.ts'
import { Button } from '../../ui/button.tsx'
import { useHistory } from './store.ts'

/** Holds on to this one: whatever is chosen in the timeline next is compared with it. */
export function CompareFrom({ item }: { item: HistoryItem }) {
  return (
    <Button kind="quiet" icon={GitCompareArrows} onClick={() => useHistory.setState({ pinned: item })}>
      Compare from here
    </Button>
  )
}
