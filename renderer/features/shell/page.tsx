import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { showPage } from './layout-store.ts'
import { useLeaveByEscape } from './leave-page.ts'

/** A screen that takes the place of the work; Escape or its cross goes back. */
export function Page({ title, region, children }: { title: string; region: string; children: ReactNode }) {
  const page = useRef<HTMLElement>(null)
  useEffect(() => page.current?.focus({ preventScroll: true }), [])
  useLeaveByEscape(page)
  return (
    <main ref={page} className="page" data-region={region} tabIndex={-1} aria-labelledby={`${region}-title`}>
      <div className="page-inner">
        <header className="page-header">
          <h1 id={`${region}-title`}>{title}</h1>
          <IconButton
            icon={X}
            label="Back to the work"
            keys="Esc"
            side="left"
            onClick={() => showPage('work')}
          />
        </header>
        {children}
      </div>
    </main>
  )
}
