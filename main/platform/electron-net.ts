/** Electron's own HTTP client, in main and in service processes: here only so that the network guard can close it. */
export { net as electronNet } from 'electron'
