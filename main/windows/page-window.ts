import { nativeTheme, type WebPreferences } from 'electron'

/** The ground of each theme, so that nothing flashes before the first paint. */
const ground = { dark: '#101418', light: '#ffffff' }

/** The colour behind a page that has not drawn yet. */
export function groundColour(): string {
  return nativeTheme.shouldUseDarkColors ? ground.dark : ground.light
}

/** What a page of ours may do: draw, and speak through the preload. */
export function lockedPage(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  }
}
