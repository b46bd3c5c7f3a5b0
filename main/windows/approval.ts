import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'
import type { EgressPurpose } from '../../preload/contract/egress.ts'

/** What a purpose is for, as the end of "OffCoder wants to connect to … to …". */
const reasons: Record<EgressPurpose, string> = {
  sync: 'sync your projects',
  account: 'reach your account',
  'cloud-run': 'run code in the cloud',
  'managed-ai': 'ask a model in the OffCoder cloud',
  'byok-ai': 'ask a model with your own key',
  git: 'work with a git repository',
  'model-download': 'download a model',
  update: 'look for an update',
  'crash-report': 'send a crash report',
  analytics: 'send usage statistics',
  'language-tool': 'let a language tool work',
}

/** Asks whether one connection may open. Refusing is what Enter, Escape and closing the question do. */
export async function askToConnect(
  window: BrowserWindow | undefined,
  question: {
    purpose: EgressPurpose
    host: string
    port: number
    startedBy: { by: 'user' | 'background'; what: string }
  },
  signal: AbortSignal,
): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'question',
    buttons: ['Refuse', 'Connect once'],
    defaultId: 0,
    cancelId: 0,
    message: `Connect to ${question.host}?`,
    detail: `OffCoder wants to connect to ${question.host}, port ${question.port}, to ${reasons[question.purpose]}. ${startedBy(question.startedBy)} Either answer becomes a line in the ledger.`,
    signal,
  }
  const { response } = window
    ? await dialog.showMessageBox(window, options)
    : await dialog.showMessageBox(options)
  return response === 1 && !signal.aborted
}

function startedBy({ by, what }: { by: 'user' | 'background'; what: string }): string {
  return by === 'user' ? `You asked for it: ${what}.` : `It runs in the background: ${what}.`
}
