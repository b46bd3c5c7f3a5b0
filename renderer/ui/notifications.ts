import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { create } from 'zustand'
import type { Failure } from '../../preload/contract/errors.ts'
import { toFailure } from '../rpc/failure.ts'

export interface Notification {
  readonly id: number
  readonly at: number
  readonly level: 'information' | 'success' | 'warning' | 'error'
  /** What happened. */
  readonly title: string
  /** What it means and what to do. */
  readonly detail?: string | undefined
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

interface NotificationsState {
  /** Newest first. */
  readonly list: readonly Notification[]
  readonly unread: number
}

const KEPT = 100
const SHOWN_FOR = { information: 5000, success: 4000, warning: 8000, error: 10_000 }

/** Everything the window has said in passing: a toast may be missed, the list is not. */
export const useNotifications = create<NotificationsState>(() => ({ list: [], unread: 0 }))

let last = 0

/** Says something that needs no answer. It is shown for a while and kept in the list. */
export function notify(said: Omit<Notification, 'id' | 'at'>): void {
  const notification: Notification = { ...said, id: ++last, at: Date.now() }
  useNotifications.setState(({ list, unread }) => ({
    list: [notification, ...list].slice(0, KEPT),
    unread: unread + 1,
  }))
  const show = { information: toast.info, success: toast.success, warning: toast.warning, error: toast.error }
  const options: {
    duration: number
    description?: ReactNode
    action?: { label: string; onClick: () => void }
  } = {
    duration: SHOWN_FOR[said.level],
  }
  if (said.detail) options.description = said.detail
  if (said.action) options.action = { label: said.action.label, onClick: said.action.run }
  show[said.level](said.title, options)
}

/** Says that something the user asked for did not work, and why. Something the user cancelled is not news. */
export function notifyFailure(title: string, error: unknown): Failure {
  const failure = toFailure(error)
  if (failure.code !== 'CANCELLED') notify({ level: 'error', title, detail: failure.message })
  return failure
}

/** The list is open: what it says need not float over it. */
export function markNotificationsRead(): void {
  toast.dismiss()
  useNotifications.setState({ unread: 0 })
}

export function clearNotifications(): void {
  toast.dismiss()
  useNotifications.setState({ list: [], unread: 0 })
}
