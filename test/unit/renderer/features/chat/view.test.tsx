// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Model } from '../../../../../preload/contract/ai.ts'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { closeChat, notebook } from '../../../../../renderer/features/chat/open-chat.ts'
import { restoreChat, useChat } from '../../../../../renderer/features/chat/store.ts'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import { useStart } from '../../../../../renderer/features/shell/start-state.ts'
import { showPanel } from './shown-panel.tsx'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const starter: Model = { id: 's', name: 'Small 1M', path: '/s.gguf', bytes: 1, source: 'starter' }
const update = vi.fn(async (patch: object) => ({
  values: { ...defaultSettings, ...patch },
  path: '',
  problems: [],
}))
/** Any call to the ai process would start it; here it fails the test. */
const ai = new Proxy(
  {},
  {
    get: (_target, name) => {
      throw new Error(`The ai process was called: ${String(name)}`)
    },
  },
)

/** A store that never answers: the chat is written in the window all the same. */
const rpc = {
  ai,
  desktop: { settings: { update } },
  workspace: {
    chats: {
      list: () => new Promise(() => undefined),
      instruction: async () => ({ text: '' }),
    },
  },
  openChat: () => new Promise(() => undefined),
  onConnected: () => () => undefined,
}

let stop: () => void = () => undefined
let page: HTMLElement

async function show(): Promise<void> {
  ;({ page, stop } = await showPanel(rpc, PROJECT))
  await act(async () => useChat.setState({ ready: true }))
}

beforeEach(() => {
  restoreChat(undefined)
  useStart.setState({ entered: PROJECT })
  useSettings.setState({ values: defaultSettings, loaded: true })
  useProjects.setState({ list: [{ id: PROJECT, aiEnabled: true } as Project], currentId: PROJECT })
  useModels.setState({ list: [starter], engine: { state: 'idle' }, failure: null })
})
afterEach(() => {
  stop()
  closeChat()
  page.remove()
})

describe('the chat', () => {
  it('says where the answer is made before anything is sent, and that the model is small', async () => {
    await show()
    expect(page.textContent).toContain('On this device · Small 1M')
    expect(page.textContent).toContain('Small 1M is very small.')
    expect(page.querySelector<HTMLButtonElement>('[aria-label="Send"]')?.disabled).toBe(true)
  })

  it('says that AI is off, calls nothing, and turns it on', async () => {
    useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })
    await show()
    expect(page.textContent).toContain('AI is off')
    expect(page.querySelector('textarea')).toBeNull()
    await act(async () => page.querySelector<HTMLButtonElement>('.chat-empty button')?.click())
    expect(update).toHaveBeenCalledWith({ 'ai.enabled': true })
    expect(page.querySelector('textarea')).not.toBeNull()
  })

  it('lets what was written be read and changed while AI is off, and asks nothing', async () => {
    useProjects.setState({ list: [{ id: PROJECT, aiEnabled: false } as Project] })
    await show()
    await act(async () => {
      const prompt = notebook().add('prompt', 'Why so?')
      notebook().add('answer', 'Because.', { of: prompt, state: 'done' })
    })
    expect(page.textContent).toContain('Why so?')
    expect(page.textContent).toContain('AI is off in this project. What you wrote here stays')
    const labels = Array.from(page.querySelectorAll('button'), (each) => each.getAttribute('aria-label'))
    expect(labels).toContain('Edit')
    expect(labels).not.toContain('Ask again')
    expect(labels).not.toContain('Answer again')
    expect(page.querySelector('textarea')).toBeNull()
  })

  it('offers to ask again only what there is a question for', async () => {
    await show()
    const labels = () =>
      Array.from(
        page.querySelectorAll('button'),
        (each) => each.getAttribute('aria-label') ?? each.textContent,
      )
    let of = ''
    await act(async () => {
      of = notebook().add('prompt', 'Why so?')
      notebook().add('answer', 'Because.', { of, state: 'done' })
      const failure = { code: 'UNAVAILABLE', message: 'Gone.' } as const
      notebook().add('answer', '', { of, state: 'failed', failure })
    })
    expect(labels()).toEqual(expect.arrayContaining(['Answer again', 'Try again']))
    await act(async () => notebook().delete(of))
    expect(labels()).not.toContain('Answer again')
    expect(labels()).not.toContain('Try again')
  })

  it('says that AI is off in this project', async () => {
    useProjects.setState({ list: [{ id: PROJECT, aiEnabled: false } as Project] })
    await show()
    expect(page.textContent).toContain('AI is off in this project')
  })

  it('shows an answer as Markdown, with links that lead nowhere and no image fetched', async () => {
    await show()
    await act(async () => {
      const of = notebook().add('prompt', '<b>Why?</b>', {
        attached: [{ kind: 'file', path: 'src/a.ts', characters: 10 }],
      })
      const text =
        '**Yes**\n\n[here](https://example.com) ![pic](https://example.com/a.png)\n\n```js\nlet a\n```\n\n<script>x</script>'
      notebook().add('answer', text, { of, state: 'done' })
    })
    // The parser of Markdown is loaded at its first use.
    await vi.waitFor(async () => {
      await act(async () => undefined)
      expect(page.querySelector('strong')).not.toBeNull()
    })
    expect(page.querySelector('strong')?.textContent).toBe('Yes')
    expect(page.querySelectorAll('a, img, script, b').length).toBe(0)
    expect(page.textContent).toContain('(https://example.com)')
    expect(page.querySelector('.chat-code pre')?.textContent).toBe('let a')
    expect(page.textContent).toContain('a.ts')
  })

  it('tells what was cut, and what to do about a failure', async () => {
    await show()
    await act(async () => {
      const of = notebook().add('prompt', 'Why?')
      notebook().add('answer', '', {
        of,
        state: 'failed',
        prompt: {
          modelId: 's',
          tokens: 5,
          contextLength: 9,
          cut: [{ path: 'a.ts', keptCharacters: 5, ofCharacters: 10 }],
          droppedMessages: 0,
        },
        failure: { code: 'MODEL_DAMAGED', message: 'The file ends too early.' },
      })
    })
    expect(page.querySelector('[role="alert"]')?.textContent).toBe(
      'The model file is damagedThe file ends too early.Choose a model',
    )
    expect(page.textContent).toContain('a.ts was cut to 5 of 10 characters.')
  })

  it('keeps on screen what it began with when the store says it was this chat, and shows another that it names', async () => {
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()]
    restoreChat({ chatId: one, draft: '' })
    await show()
    await act(async () => void notebook().add('prompt', 'Why so?'))
    await act(async () => restoreChat({ chatId: one, draft: 'And then' }))
    expect(page.textContent).toContain('Why so?')
    expect(page.querySelector('textarea')?.value).toBe('And then')
    await act(async () => restoreChat({ chatId: two, draft: '' }))
    expect(page.textContent).not.toContain('Why so?')
    await act(async () => void notebook().add('prompt', 'Another one'))
    expect(page.textContent).toContain('Another one')
  })

  it('has the text of every cell of a long chat, and draws the rest of a cell once it is near', async () => {
    const near = new Map<Element, () => void>()
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        readonly #heard: IntersectionObserverCallback
        constructor(heard: IntersectionObserverCallback) {
          this.#heard = heard
        }
        observe(target: Element): void {
          const entry = { isIntersecting: true, target } as unknown as IntersectionObserverEntry
          near.set(target, () => this.#heard([entry], this as unknown as IntersectionObserver))
        }
        unobserve(target: Element): void {
          near.delete(target)
        }
        disconnect(): void {
          near.clear()
        }
      },
    )
    await show()
    await act(async () => {
      for (let n = 0; n < 40; n++) notebook().add(n % 2 === 0 ? 'prompt' : 'answer', `text ${n} *of a cell*`)
    })
    const cells = [...page.querySelectorAll('.chat-cell')]
    expect(cells.map((cell) => /text \d+/.exec(cell.textContent)?.[0])).toEqual(
      Array.from({ length: 40 }, (_, n) => `text ${n}`),
    )
    expect(cells[10]?.querySelector('button')).toBeNull()
    expect(cells[39]?.querySelector('button')).not.toBeNull()
    await act(async () => near.get(cells[10] as Element)?.())
    const come = page.querySelectorAll('.chat-cell')[10]
    expect(come?.querySelector('button')).not.toBeNull()
    expect(near.has(cells[10] as Element)).toBe(false)
    expect(near.has(cells[11] as Element)).toBe(true)
    vi.unstubAllGlobals()
  })
})
