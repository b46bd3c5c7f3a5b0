import { useEffect, useRef, useState } from 'react'
import { toFailure } from '../rpc/failure.ts'
import { notifyFailure } from './notifications.ts'

interface Sending<T> {
  /** What keeps the form from being sent, in words. */
  readonly wrong: string | null
  readonly setWrong: (words: string | null) => void
  readonly busy: boolean
  /** Sends: once at a time, however often it is asked for. Never rejects. */
  readonly send: (work: () => Promise<T>) => Promise<void>
}

/**
 * Sends what a form asks for, then tells `onDone` what came of it: not for a form that was left meanwhile, in whose
 * place another may be by then. What goes wrong is said in the form, or in passing where it was left.
 */
export function useSending<T = void>(onDone: (result: T) => void): Sending<T> {
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const sending = useRef(false)
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const send = async (work: () => Promise<T>): Promise<void> => {
    if (sending.current) return
    sending.current = true
    setBusy(true)
    try {
      const result = await work()
      if (isHere.current) onDone(result)
    } catch (error) {
      if (isHere.current) setWrong(toFailure(error).message)
      else notifyFailure('What you entered was not taken.', error)
    } finally {
      sending.current = false
      setBusy(false)
    }
  }
  return { wrong, setWrong, busy, send }
}
