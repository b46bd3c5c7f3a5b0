import { RotateCw } from 'lucide-react'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Detail } from './text.tsx'

interface RegionBoundaryProps {
  /** What it holds, as a sentence begins: `The files`, `The chat`. */
  readonly what: string
  /** What the fault means for the person's work. */
  readonly means: string
  readonly children: ReactNode
}

interface State {
  readonly error: Error | null
  readonly where: string
}

/** Keeps a fault in one part of the window from taking the others along; that part can be drawn again by itself. */
export class RegionBoundary extends Component<RegionBoundaryProps, State> {
  override state: State = { error: null, where: '' }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState({ where: info.componentStack ?? '' })
  }

  override render(): ReactNode {
    const { error, where } = this.state
    const { what, means, children } = this.props
    if (!error) return children
    return (
      <div className="region-failed">
        <p role="alert">
          <strong>{what} stopped drawing.</strong> {means}
        </p>
        <Button icon={RotateCw} onClick={() => this.setState({ error: null, where: '' })}>
          Draw again
        </Button>
        <Detail summary="Detail" text={`${error.stack ?? error.message}\n${where}`} />
      </div>
    )
  }
}
