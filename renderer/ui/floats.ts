/** True for what belongs to no part of the window: what floats over it, and the page itself. */
export function floats(element: Element | null): boolean {
  return (
    element === null ||
    element === document.body ||
    element.closest('[data-floating], [role="menu"], [role="dialog"]') !== null
  )
}

/** The part of the window that an element stands in: its name is in `dataset.region`. */
export function regionOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>('[data-region]') ?? null
}
