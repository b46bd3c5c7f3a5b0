// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { RegionBoundary } from '../../../../renderer/ui/region-boundary.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let broken = true

function Part() {
  if (broken) throw new Error('too many renders')
  return <p>files here</p>
}

it('a fault in one part of the window leaves the others, and the part can be drawn again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  await act(async () =>
    root.render(
      <>
        <RegionBoundary what="The files" means="Nothing is lost.">
          <Part />
        </RegionBoundary>
        <p>editor here</p>
      </>,
    ),
  )
  expect(page.textContent).toContain('editor here')
  expect(page.querySelector('[role="alert"]')?.textContent).toBe(
    'The files stopped drawing. Nothing is lost.',
  )
  expect(page.querySelector('pre')?.textContent).toContain('too many renders')
  broken = false
  await act(async () => page.querySelector('button')?.click())
  expect(page.textContent).toContain('files here')
  await act(async () => root.unmount())
})
