import { useEffect, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { importMeasure } from '../projects/import-view.tsx'
import { filesWords, importFraction } from '../projects/progress.ts'
import { COPY_QUIET_MS, type Copying, useFiles } from './store.ts'

/** How copies of large folders go: number, rate and time left, and a way to stop each. */
export function CopyStatus() {
  const copying = useFiles((state) => state.copying)
  return copying.map((one) => <Copy key={one.id} copying={one} />)
}

function Copy({ copying: { what, stop, view } }: { copying: Copying }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), COPY_QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!shown) return null
  const label = `Copying ${what}`
  return (
    <section className="import" aria-label={label}>
      <div className="import-line">
        <span className="import-name" title={what}>
          {label}
        </span>
        <Button kind="quiet" onClick={stop}>
          Stop
        </Button>
      </div>
      <Bar fraction={view ? importFraction(view) : null} label={label} />
      {view && (
        <div className="import-means numbers">
          <p>{filesWords(view.progress)}</p>
          <p>{importMeasure(view)}</p>
        </div>
      )}
    </section>
  )
}
