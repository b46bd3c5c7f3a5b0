/** True for what belongs to no part of the window: what floats over it, and the page itself. */
export function floats(element: Element | null): boolean {
  return (
    element === null ||
    element === document.body ||
    element.closest('[data-floating], [role="menu"], [role="dialog"]') !== null
  )
}
