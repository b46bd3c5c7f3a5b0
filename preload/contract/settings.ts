import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** What the user can set. Unknown keys in the file are kept as they are; a bad value falls back and is reported. */
export const settings = z.object({
  'window.theme': z.enum(['system', 'light', 'dark']).default('system'),
  'window.zoom': z.number().min(0.5).max(3).default(1),
  'editor.fontSize': z.number().int().min(8).max(40).default(14),
  'editor.tabSize': z.number().int().min(1).max(16).default(2),
  'editor.lineWrapping': z.boolean().default(false),
  /** Text is always kept in the store as it is typed; this says when it also goes to the file on disk. */
  'files.writeToDisk': z.enum(['on-save', 'after-delay']).default('after-delay'),
  'ai.enabled': z.boolean().default(true),
  'ai.completion': z.boolean().default(true),
  'ai.modelId': z.string().nullable().default(null),
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
