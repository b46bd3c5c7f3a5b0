import { useEffect, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { addModelAt } from '../models/store.ts'
import { openPath } from './open-path.ts'

const isModelFile = (path: string): boolean => path.toLowerCase().endsWith('.gguf')

/** Takes folders and files dropped on the window; true while something hangs over it. */
export function useFolderDrop(): boolean {
  const rpc = useRpc()
  const [over, setOver] = useState(false)
  useEffect(() => {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onOver = (event: DragEvent): void => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      setOver(false)
      if (!carriesFiles(event)) return
      event.preventDefault()
      const paths = [...(event.dataTransfer?.files ?? [])]
        .map((file) => rpc.pathOf(file))
        .filter((path) => path !== '')
      void (async () => {
        for (const path of paths) await (isModelFile(path) ? addModelAt(rpc, path) : openPath(rpc, path))
      })()
    }
    addEventListener('dragover', onOver)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('dragover', onOver)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
    }
  }, [rpc])
  return over
}
