/** What main and a service process say to each other on the process's parent port. */
import type { Failure } from '../../preload/contract/errors.ts'

/** Given to every service process at its start. Paths are absolute. */
export interface ServiceOptions {
  /** Where the app keeps its data (database, settings, logs). */
  dataPath: string
  /** Read-only files that ship with the app. */
  resourcesPath: string
  /** Models that ship with the app. */
  modelsPath: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** Devices that local AI may compute on, by name and best first, where it is not to look for them itself. */
  devices?: string[]
}

/** How the app wants to be left behind when it ends. */
export interface Farewell {
  /** What was typed goes into the files of the working copies as well, where the user wants that without being asked. */
  writeFiles: boolean
}

/** What holds for work that nobody waits for, and for what a model may take of the machine. */
export interface Conditions {
  /** The machine runs on its battery. */
  onBattery: boolean
  /** The model that makes vectors of texts; null: none. */
  embeddingModel: string | null
  /** What local AI does on the battery. */
  batteryMode: 'full' | 'sparing' | 'no-completion'
  /** Minutes without use after which a model leaves memory; 0: it stays. */
  unloadAfter: number
  /** What models have read may be kept on disk. */
  keepsReadings: boolean
}

/**
 * `rpc` and `documents` come from a window, `ledger` and `egress` from main; `usage`, `chats`, `readings` and
 * `permissions` join ai with the workspace, and main has one for the last two as well; by `gpu-trials` main tries graphics
 * cards for ai; `codebase` joins the index with the workspace, and
 * `embeddings` with ai.
 */
export type PortKind =
  | 'rpc'
  | 'documents'
  | 'ledger'
  | 'egress'
  | 'usage'
  | 'permissions'
  | 'chats'
  | 'readings'
  | 'gpu-trials'
  | 'codebase'
  | 'embeddings'

export type ToService =
  | { type: 'start'; options: ServiceOptions }
  /** `holder`: the window that has the other end, where it may be taken away again. */
  | { type: 'port'; kind: PortKind; holder?: number }
  /** The ports of a window are to be closed: it may not use the service any more. */
  | { type: 'revoke'; holder: number }
  | ({ type: 'conditions' } & Conditions)
  | ({ type: 'stop' } & Farewell)

export type FromService =
  | { type: 'ready' }
  | { type: 'failed'; failure: Failure }
  | { type: 'stopped' }
  /** Nobody needs the process any more. */
  | { type: 'idle' }
  /** The network guard refused something that tried to go round the door. */
  | { type: 'refused-egress'; api: string; target: string; at: number }
  | { type: 'log'; level: ServiceOptions['logLevel']; message: string }

/** What a throw-away process says. */
export type FromThrowAway =
  | { type: 'answer'; value: unknown }
  | { type: 'failed'; message: string }
  | { type: 'refused-egress'; api: string; target: string; at: number }
