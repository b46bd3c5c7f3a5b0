import { ArchiveRestore, FolderOpen, RotateCw, TriangleAlert } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { Backup } from '../../../preload/contract/backups.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { useKeptKeyboard } from '../../ui/kept-keyboard.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { giveKeyboard } from '../../ui/return-focus.ts'
import { restoreBackup } from '../backups/store.ts'
import { askOpen } from '../data-folder/store.ts'
import { restartProcess, useTrouble } from './store.ts'
import { type Banner, healthBanner, processBanner } from './words.ts'
import './trouble.css'

/** What is wrong with the app itself, until it is right again. */
export function TroubleBanners() {
  const rpc = useRpc()
  const { processes, health, noted } = useTrouble()
  const store =
    health && (health.setAside === undefined || health.setAside !== noted) ? healthBanner(health) : null
  const aside = health?.setAside
  const reveal = (path: string): void =>
    void rpc.desktop.window
      .reveal({ path })
      .catch((error: unknown) => notifyFailure('It could not be shown.', error))
  const banners = useKeyboardGoesOn()
  return (
    <div ref={banners} className="banners" aria-live="polite">
      {processes.map((process) => {
        const banner = processBanner(process)
        return (
          banner && (
            <BannerRow key={process.name} banner={banner}>
              {process.state === 'broken' && process.canRestart !== false && (
                <Button icon={RotateCw} onClick={() => void restartProcess(rpc, process.name)}>
                  Restart
                </Button>
              )}
            </BannerRow>
          )
        )
      })}
      {store && (
        <BannerRow banner={store}>
          {health && (
            <Button icon={FolderOpen} onClick={() => reveal(aside ?? health.path)}>
              Show in the file manager
            </Button>
          )}
          {health?.failure?.code === 'SCHEMA_TOO_NEW' && (
            <Button onClick={() => void askOpen(rpc)}>Open another data folder…</Button>
          )}
          {health?.backup && <RestoreOffered backup={health.backup} />}
          {aside !== undefined && (
            <Button kind="quiet" onClick={() => useTrouble.setState({ noted: aside })}>
              Noted
            </Button>
          )}
        </BannerRow>
      )}
    </div>
  )
}

/** A button that did its part goes: another of the banners has the keyboard then, or what had it before them. */
function useKeyboardGoesOn(): RefObject<HTMLDivElement | null> {
  const banners = useRef<HTMLDivElement>(null)
  const before = useRef<HTMLElement | null>(null)
  useKeptKeyboard(banners, (around) => {
    const banner = around.find((one) => one.matches('.banner')) ?? banners.current
    const next = banner?.querySelector<HTMLElement>('button:not(:disabled)')
    if (!next) giveKeyboard(before.current)
    return next
  })
  useEffect(() => {
    const place = banners.current
    const follow = ({ relatedTarget }: FocusEvent): void => {
      if (relatedTarget instanceof HTMLElement && !place?.contains(relatedTarget))
        before.current = relatedTarget
    }
    place?.addEventListener('focusin', follow)
    return () => place?.removeEventListener('focusin', follow)
  }, [])
  return banners
}

/** Puts a backup in the place of a database that was damaged. */
function RestoreOffered({ backup }: { backup: Backup }) {
  const rpc = useRpc()
  const [chosen, setChosen] = useState(false)
  const restore = async (): Promise<void> => {
    setChosen(await restoreBackup(rpc, backup.id))
  }
  if (chosen) return <span>It is restored when you quit. Start OffCoder again then.</span>
  return (
    <Button icon={ArchiveRestore} onClick={() => void restore()}>
      Restore the backup
    </Button>
  )
}

function BannerRow({ banner, children }: { banner: Banner; children: ReactNode }) {
  return (
    <div className="banner" data-kind={banner.kind}>
      <TriangleAlert aria-hidden />
      <div className="banner-words selectable">
        <strong>{banner.title}</strong> <span>{banner.text}</span>
        {banner.detail && (
          <details>
            <summary>Detail</summary>
            <p>{banner.detail}</p>
          </details>
        )}
      </div>
      <div className="banner-actions">{children}</div>
    </div>
  )
}
