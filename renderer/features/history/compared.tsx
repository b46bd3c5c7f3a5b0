import { useEffect, useState } from 'react'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { FileState } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { DiffView } from './diff-view.tsx'
import { useHistory } from './store.ts'

/** Reads something again whenever the project's history has changed. */
export function useRead<T>(read: () => Promise<T>, keys: readonly unknown[]): T | Failure | null {
  const version = useHistory((state) => state.version)
  const [value, setValue] = useState<T | Failure | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read follows from the keys
  useEffect(() => {
    let wanted = true
    read().then(
      (found) => wanted && setValue(found),
      (error: unknown) => wanted && setValue(toFailure(error)),
    )
    return () => {
      wanted = false
    }
  }, [version, ...keys])
  return value
}

export function isFailure(value: object): value is Failure {
  return 'code' in value
}

interface ComparedProps {
  readonly projectId: string
  readonly nodeId: string
  readonly name: string
  readonly before: number | null
  readonly after: number | null
  readonly labels: readonly [string, string]
}

/** A file at two points beside each other; null: now. */
export function Compared({ projectId, nodeId, name, before, after, labels }: ComparedProps) {
  const rpc = useRpc()
  const state = (point: number | null): Promise<FileState> =>
    rpc.workspace.history.state({ projectId, nodeId, point })
  const key = `${nodeId}/${before}/${after}`
  const read = async (): Promise<{ key: string; states: [FileState, FileState] }> => ({
    key,
    states: await Promise.all([state(before), state(after)]),
  })
  const found = useRead(read, [projectId, key])
  if (found !== null && isFailure(found))
    return <Empty>These states could not be read. {found.message}</Empty>
  if (found === null || found.key !== key) return <Waiting label="Reading the earlier text" />
  const [then, later] = found.states
  return <DiffView name={name} before={then} after={later} beforeLabel={labels[0]} afterLabel={labels[1]} />
}
