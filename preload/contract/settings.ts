import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** What the user can set. Defaults are in `default-settings.ts`, not here: a patch must not bring them along. */
export const settings = z.object({
  'window.theme': z.enum(['system', 'light', 'dark']),
  'window.zoom': z.number().min(0.5).max(3),
  'editor.fontSize': z.number().int().min(8).max(40),
  'editor.tabSize': z.number().int().min(1).max(16),
  'editor.lineWrapping': z.boolean(),
  /** How the list of projects is ordered. */
  'projects.sort': z.enum(['opened', 'name', 'size', 'created']),
  /** Text is always kept in the store as it is typed; this says when it also goes to the file on disk. */
  'files.writeToDisk': z.enum(['on-save', 'after-delay']),
  'ai.enabled': z.boolean(),
  'ai.completion': z.boolean(),
  /** Languages, by the name in the status bar, in which nothing is completed while one types. */
  'ai.completionOffIn': z.array(z.string().max(60)).max(200),
  /** Minutes without use after which a model leaves memory; 0: it stays. */
  'ai.unloadAfter': z.number().int().min(0).max(240),
  /** What models have read of chats and files is kept on disk, so that they go on at once. */
  'ai.keepReadings': z.boolean(),
  /** On the battery: all as ever, half the threads, or that and no completion while typing. */
  'ai.onBattery': z.enum(['full', 'sparing', 'no-completion']),
  /** Null: the best model there is for this machine. */
  'ai.modelId': z.string().nullable(),
  /** The model that completes while one types, always on this device. Null: the one that answers. */
  'ai.completionModelId': z.string().nullable(),
  /** The model that makes vectors for the index of the codebase. Null: it is searched by its words alone. */
  'ai.embeddingModelId': z.string().nullable(),
  /** Base addresses to download models from, tried in this order. Empty: the hub that the catalogue names. */
  'ai.modelSources': z.array(z.string().max(300)).max(8),
})
export type Settings = z.infer<typeof settings>

export const settingsState = z.object({
  values: settings,
  path: z.string(),
  /** Problems in the file, in words, with the line; the rest of the file still counts. */
  problems: z.array(z.string()),
})
export type SettingsState = z.infer<typeof settingsState>

export const settingsContract = {
  get: oc.output(settingsState),
  update: oc.input(settings.partial()).output(settingsState),
  changed: oc.output(eventIterator(settingsState)),
}
