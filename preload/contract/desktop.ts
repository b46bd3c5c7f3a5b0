import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { dataFolder } from './data-folder.ts'
import { egress } from './egress.ts'
import { failure } from './failure.ts'
import { leftDownloads } from './models.ts'
import { providers } from './providers.ts'
import { secrets } from './secrets.ts'
import { settingsContract } from './settings.ts'

export const processName = z.enum(['workspace', 'ai', 'terminal', 'codebase'])
export type ProcessName = z.infer<typeof processName>

export const processState = z.object({
  name: processName,
  /** `broken`: it crashed too often and waits for `restart`. */
  state: z.enum(['stopped', 'starting', 'running', 'restarting', 'broken']),
  restarts: z.number().int(),
  failure: failure.optional(),
  /** False: it was ended for good, and does harm when it runs again. */
  canRestart: z.boolean().optional(),
})
export type ProcessState = z.infer<typeof processState>

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  chrome: z.string(),
  node: z.string(),
  platform: z.string(),
  dataPath: z.string(),
  packaged: z.boolean(),
})
export type AppInfo = z.infer<typeof appInfo>

/** Tells windows apart, for as long as each is brought back at a start. */
export const windowId = z.string().regex(/^[0-9a-f-]{8,36}$/)

/** What the main process serves to a window. */
export const desktopContract = {
  app: {
    info: oc.output(appInfo),
    /** What was asked to be opened in this window on the command line or by a second start: folders and files. */
    openRequests: oc.output(eventIterator(z.object({ path: z.string() }))),
  },
  window: {
    /** Opens another window. Its state is kept under `id`; what the store has under it already is what it shows. */
    open: oc.input(z.object({ id: windowId })).output(z.void()),
    /** Says which folder this window shows, so that what is asked for in it opens here. */
    showing: oc.input(z.object({ folder: z.string().nullable() })).output(z.void()),
    pickFolder: oc.output(z.object({ path: z.string().nullable() })),
    pickModel: oc.output(z.object({ path: z.string().nullable() })),
    pickZip: oc.output(z.object({ path: z.string().nullable() })),
    /** Asks where a zip is to be written; `name` is offered. */
    pickNewZip: oc
      .input(z.object({ name: z.string().max(200) }))
      .output(z.object({ path: z.string().nullable() })),
    /** Asks where to, and writes a text there. Null when the person changed their mind. */
    saveText: oc
      .input(z.object({ name: z.string().min(1).max(200), text: z.string().max(100_000_000) }))
      .output(z.object({ path: z.string().nullable() })),
    /** Shows a file or folder in the system's file manager. */
    reveal: oc.input(z.object({ path: z.string() })).output(z.void()),
    setTitle: oc.input(z.object({ title: z.string().max(300), dirty: z.boolean() })).output(z.void()),
    minimise: oc.output(z.void()),
    toggleMaximise: oc.output(z.void()),
    close: oc.output(z.void()),
    state: oc.output(
      eventIterator(z.object({ maximised: z.boolean(), fullScreen: z.boolean(), focused: z.boolean() })),
    ),
  },
  processes: {
    states: oc.output(eventIterator(z.array(processState))),
    restart: oc.input(z.object({ name: processName })).output(z.void()),
  },
  dataFolder,
  settings: settingsContract,
  egress,
  providers,
  secrets,
  leftDownloads,
}
