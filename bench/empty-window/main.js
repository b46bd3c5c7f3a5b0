// The least an Electron window can be: what the app's start is compared with.
import { app, BrowserWindow } from 'electron'

await app.whenReady()
const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } })
window.once('ready-to-show', () => window.show())
window.loadFile('index.html')
app.on('window-all-closed', () => app.quit())
