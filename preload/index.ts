import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  CONNECT_CHANNEL,
  PORTS_CHANNEL,
  type PortsMessage,
  type PreloadApi,
  type ServiceName,
} from './contract/ports.ts'

// MessagePorts cannot cross the context bridge: they are transferred into the page with a message of its own window.
ipcRenderer.on(PORTS_CHANNEL, (event, message: Omit<PortsMessage, 'source'>) => {
  const forPage: PortsMessage = { ...message, source: 'offcoder-preload' }
  window.postMessage(forPage, window.location.origin, event.ports)
})

const api: PreloadApi = {
  connect: (service: ServiceName) => ipcRenderer.send(CONNECT_CHANNEL, { service }),
  pathOf: (file) => webUtils.getPathForFile(file),
  platform: process.platform,
}

contextBridge.exposeInMainWorld('offcoder', api)
