import { type ComponentType, type ReactNode, useEffect, useState } from 'react'

type Load<P> = () => Promise<ComponentType<P>>

interface LoadedLater<P> {
  (props: P): ReactNode
  /** Loads the code before the part is shown, so that it is drawn in the same frame as what asks for it. */
  readonly load: Load<P>
}

/**
 * A part of the window whose code is loaded when it is first shown; `meanwhile` has its place until then. React's own
 * `lazy` keeps what stands in for a part for 300 ms, however soon the code is there and even where it was loaded
 * before: what is typed for a field then has no field.
 */
export function loadedLater<P extends object>(load: Load<P>, meanwhile: ReactNode = null): LoadedLater<P> {
  const code = new Code(load)
  return Object.assign((props: P) => <Part code={code} props={props} meanwhile={meanwhile} />, {
    load: () => code.load(),
  })
}

class Code<P> {
  readonly #load: Load<P>
  #coming: Promise<ComponentType<P>> | undefined
  loaded: ComponentType<P> | undefined

  constructor(load: Load<P>) {
    this.#load = load
  }

  async load(): Promise<ComponentType<P>> {
    this.#coming ??= this.#load()
    try {
      this.loaded = await this.#coming
      return this.loaded
    } catch (error) {
      // Whoever shows it next asks again.
      this.#coming = undefined
      throw error
    }
  }
}

interface PartProps<P> {
  readonly code: Code<P>
  readonly props: P
  readonly meanwhile: ReactNode
}

function Part<P extends object>({ code, props, meanwhile }: PartProps<P>): ReactNode {
  const [View, setView] = useState(() => code.loaded)
  const [failure, setFailure] = useState<{ error: unknown } | null>(null)
  useEffect(() => {
    if (View !== undefined) return
    let shown = true
    code.load().then(
      (view) => shown && setView(() => view),
      (error: unknown) => shown && setFailure({ error }),
    )
    return () => {
      shown = false
    }
  }, [code, View])
  // For the boundary around it, which says what is missing.
  if (failure !== null) throw failure.error
  return View === undefined ? meanwhile : <View {...props} />
}
