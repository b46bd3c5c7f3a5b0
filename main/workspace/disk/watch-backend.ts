import type { AsyncSubscription } from '@parcel/watcher'

/** A path that something happened to, as the system names it. */
export interface DiskChange {
  path: string
  type: 'create' | 'update' | 'delete'
}

export interface WatchListener {
  changed(changes: readonly DiskChange[]): void
  /** Changes were lost, or the watcher gave up: the folder has to be looked through. */
  failed(error: Error): void
}

/** Ends a watch. Never fails: a folder that is gone has nothing left to end. */
export type StopWatching = () => Promise<void>

/**
 * Reports changes below a folder, without following links.
 * @param ignored absolute paths and globs that need no watching.
 * @throws when the system cannot watch it: too many folders, or a binding that does not load here.
 */
export type WatchFolder = (
  path: string,
  ignored: readonly string[],
  listener: WatchListener,
) => Promise<StopWatching>

/** Watches with the system's own means (inotify, FSEvents, ReadDirectoryChangesW). */
export const watchNatively: WatchFolder = async (path, ignored, listener) => {
  // Loaded at first use: where the binding is missing, folders are looked through by time instead.
  const { default: watcher } = await import('@parcel/watcher')
  const subscription: AsyncSubscription = await watcher.subscribe(
    path,
    (error, events) => {
      if (error) listener.failed(error)
      else listener.changed(events)
    },
    { ignore: [...ignored] },
  )
  // Where the folder is gone, the system's watches went with it: "Invalid argument", and nothing left to end.
  return () => subscription.unsubscribe().catch(() => undefined)
}
