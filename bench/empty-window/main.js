// The least an Electron window can be: what the app's start is compared with.
import { app, BrowserWindow } from 'electron'

// Not awaited here: Electron is ready only once this module has been evaluated.
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    webPreferences: { sandbox: true },
  })
  window.once('ready-to-show', () => window.show())
  window.loadFile('index.html')
})
app.on('window-all-closed', () => app.quit())
