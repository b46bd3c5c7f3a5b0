import { type ReactNode, useId } from 'react'
import './settings.css'

interface RowProps {
  readonly title: string
  readonly means?: ReactNode
  readonly children: (describedBy: string) => ReactNode
}

/** One setting: what it is, what it means, and what changes it. */
export function Row({ title, means, children }: RowProps) {
  const id = useId()
  return (
    <div className="setting">
      <div>
        <p className="setting-title">{title}</p>
        {means && (
          <p id={id} className="setting-means">
            {means}
          </p>
        )}
      </div>
      {children(id)}
    </div>
  )
}

/** Settings that belong together. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="page-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="settings">{children}</div>
    </section>
  )
}
