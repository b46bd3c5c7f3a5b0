import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Detail } from '../ui/text.tsx'

interface State {
  readonly error: Error | null
  readonly where: string
}

/** Stands in when the window itself has failed: says what that means, and gives a way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, where: '' }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState({ where: info.componentStack ?? '' })
  }

  override render(): ReactNode {
    const { error, where } = this.state
    if (!error) return this.props.children
    return (
      <main className="window-failed">
        <h1>This window stopped drawing</h1>
        <p role="alert">
          Nothing is lost: what you typed is kept in the store as you type it. Reload the window to go on
          where you were. If it stops here again, copy the detail into a report.
        </p>
        <Button kind="primary" autoFocus onClick={() => location.reload()}>
          Reload the window
        </Button>
        <Detail summary="Detail" text={`${error.stack ?? error.message}\n${where}`} />
      </main>
    )
  }
}
