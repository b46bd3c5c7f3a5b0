type StartOf = (page: URL) => string

/** What pages begin with, for those that ask before it is known. */
export class PageStarts {
  #tell: (startOf: StartOf) => void = () => undefined
  readonly #told = new Promise<StartOf>((resolve) => {
    this.#tell = resolve
  })

  /** From now on it is known. */
  tell(startOf: StartOf): void {
    this.#tell(startOf)
  }

  /** The `PageStart` of a page, as JSON; null for one that asks where the data is, since nothing is known until then. */
  async of(page: URL): Promise<string | null> {
    if (page.searchParams.has('asks')) return null
    return (await this.#told)(page)
  }
}
