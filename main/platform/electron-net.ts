import { net } from 'electron'

/** Electron's own HTTP client, in main and in service processes: here only so that the network guard can close it. */
export const electronNet: object = net
