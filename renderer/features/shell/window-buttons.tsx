import { Copy, Minus, Square, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'

/** Minimise, maximise and close, where the system draws none. */
export function WindowButtons() {
  const rpc = useRpc()
  const [maximised, setMaximised] = useState(false)
  useEffect(
    () =>
      subscribe(
        rpc,
        'desktop',
        (signal) => rpc.desktop.window.state(undefined, { signal }),
        (state) => {
          setMaximised(state.maximised)
          document.documentElement.toggleAttribute('data-unfocused', !state.focused)
        },
      ),
    [rpc],
  )
  const { window: desktop } = rpc.desktop
  const act = (call: () => Promise<void>) => (): void =>
    void call().catch((error: unknown) => notifyFailure('The window did not follow.', error))
  return (
    <div className="window-buttons">
      <button type="button" aria-label="Minimise" tabIndex={-1} onClick={act(() => desktop.minimise())}>
        <Minus aria-hidden />
      </button>
      <button
        type="button"
        aria-label={maximised ? 'Restore' : 'Maximise'}
        tabIndex={-1}
        onClick={act(() => desktop.toggleMaximise())}
      >
        {maximised ? <Copy aria-hidden className="restore" /> : <Square aria-hidden />}
      </button>
      <button
        type="button"
        aria-label="Close the window"
        tabIndex={-1}
        className="window-close"
        onClick={act(() => desktop.close())}
      >
        <X aria-hidden />
      </button>
    </div>
  )
}
