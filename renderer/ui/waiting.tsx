import { useEffect, useState } from 'react'

/** Milliseconds before waiting is shown at all, and before it gets words. */
const QUIET = 150
const WORDS = 2000

/** Waiting: nothing at first, then a quiet bar, then words. */
export function Waiting({ label }: { label: string }) {
  const [stage, setStage] = useState<'quiet' | 'bar' | 'words'>('quiet')
  useEffect(() => {
    const bar = setTimeout(() => setStage('bar'), QUIET)
    const words = setTimeout(() => setStage('words'), WORDS)
    return () => {
      clearTimeout(bar)
      clearTimeout(words)
    }
  }, [])
  if (stage === 'quiet') return null
  return (
    <div className="waiting" role="status">
      <Bar fraction={null} label={label} />
      {stage === 'words' && <p>{label}</p>}
    </div>
  )
}

/** How far something has come, 0 to 1; null while that cannot be told. */
export function Bar({ fraction, label }: { fraction: number | null; label: string }) {
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
      data-unknown={fraction === null || undefined}
    >
      <span style={fraction === null ? undefined : { inlineSize: `${fraction * 100}%` }} />
    </div>
  )
}
