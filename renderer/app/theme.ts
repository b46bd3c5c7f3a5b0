import { useSettings } from '../features/settings/store.ts'

/** Keeps `data-theme` on the page as the setting says, or as the system has it. */
export function followTheme(): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const wanted = useSettings.getState().values['window.theme']
    document.documentElement.dataset.theme =
      wanted === 'system' ? (system.matches ? 'dark' : 'light') : wanted
  }
  apply()
  system.addEventListener('change', apply)
  const stop = useSettings.subscribe(apply)
  return () => {
    system.removeEventListener('change', apply)
    stop()
  }
}
