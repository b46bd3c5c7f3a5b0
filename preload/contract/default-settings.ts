// Apart from the schemas: the window needs these before it draws, and no parser.
import type { Settings } from './settings.ts'

export const defaultSettings: Settings = {
  'window.theme': 'system',
  'window.zoom': 1,
  'editor.fontSize': 14,
  'editor.tabSize': 2,
  'editor.lineWrapping': false,
  'projects.sort': 'opened',
  'files.writeToDisk': 'after-delay',
  'ai.enabled': true,
  'ai.completion': true,
  'ai.completionOffIn': [],
  'ai.unloadAfter': 10,
  'ai.keepReadings': true,
  'ai.onBattery': 'sparing',
  'ai.modelId': null,
  'ai.completionModelId': null,
  'ai.embeddingModelId': null,
  'ai.modelSources': [],
}
