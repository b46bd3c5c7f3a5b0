import type { ReactNode } from 'react'
import { Tip } from './tip.tsx'

/** A path that gives way in its middle: the last part always stays in sight, the whole is in the tooltip. */
export function PathText({ path, className = '' }: { path: string; className?: string }) {
  return (
    <Tip text={path}>
      <span className={`path-text ${className}`}>
        <PathParts path={path} />
      </span>
    </Tip>
  )
}

/** The two parts of a path, for a `.path-text` element. */
export function PathParts({ path }: { path: string }) {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  if (cut <= 0) return <span className="path-tail">{path}</span>
  return (
    <>
      <span className="path-head">{path.slice(0, cut)}</span>
      <span className="path-tail">{path.slice(cut)}</span>
    </>
  )
}

/** Nothing here yet: one sentence that says what belongs here, and what does it. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  )
}

/** What a person may want to copy into a report, folded away. */
export function Detail({ summary, text }: { summary: string; text: string }) {
  return (
    <details className="detail">
      <summary>{summary}</summary>
      <pre className="selectable">{text}</pre>
      <button
        type="button"
        className="button button-plain"
        onClick={() => void navigator.clipboard.writeText(text)}
      >
        Copy
      </button>
    </details>
  )
}

/** Text to be read letter by letter, in a box that scrolls. */
export function Verbatim({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by keyboard
    <pre className="verbatim selectable" tabIndex={0}>
      {children}
    </pre>
  )
}
