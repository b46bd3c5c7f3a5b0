// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { loadedLater } from '../../../../renderer/ui/loaded-later.tsx'
import { RegionBoundary } from '../../../../renderer/ui/region-boundary.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function Greeting({ name }: { name: string }) {
  return <p>Hello {name}</p>
}

function page(): { element: HTMLElement; root: ReturnType<typeof createRoot> } {
  const element = document.body.appendChild(document.createElement('div'))
  return { element, root: createRoot(element) }
}

it('a part is there as soon as its code is, and something else has its place until then', async () => {
  let arrive: (part: typeof Greeting) => void = () => undefined
  const Part = loadedLater(
    () =>
      new Promise<typeof Greeting>((resolve) => {
        arrive = resolve
      }),
    <p>Loading</p>,
  )
  const { element, root } = page()
  await act(async () => root.render(<Part name="fox" />))
  expect(element.textContent).toBe('Loading')
  await act(async () => arrive(Greeting))
  expect(element.textContent).toBe('Hello fox')
  await act(async () => root.unmount())
})

it('a part whose code was loaded ahead is drawn with what asks for it, with nothing in between', async () => {
  const load = vi.fn(async () => Greeting)
  const Part = loadedLater(load, <p>Loading</p>)
  await Part.load()
  const { element, root } = page()
  const seen: (string | null)[] = []
  const observer = new MutationObserver(() => seen.push(element.textContent))
  observer.observe(element, { childList: true, subtree: true })
  await act(async () => root.render(<Part name="owl" />))
  await act(async () => root.render(<Part name="fox" />))
  expect(element.textContent).toBe('Hello fox')
  expect(seen).not.toContain('Loading')
  expect(load).toHaveBeenCalledTimes(1)
  observer.disconnect()
  await act(async () => root.unmount())
})

it('code that cannot be loaded is told by the boundary around it, and asked for anew from there', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const load = vi.fn(async () => Greeting).mockRejectedValueOnce(new Error('no such chunk'))
  const Part = loadedLater<{ name: string }>(load)
  const { element, root } = page()
  await act(async () =>
    root.render(
      <RegionBoundary what="The page" means="Nothing is lost.">
        <Part name="fox" />
      </RegionBoundary>,
    ),
  )
  expect(element.querySelector('pre')?.textContent).toContain('no such chunk')
  await act(async () => element.querySelector('button')?.click())
  expect(element.textContent).toContain('Hello fox')
  await act(async () => root.unmount())
})
