import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { recoverWindow, type WindowQuestion } from '../../../../main/windows/window-recovery.ts'

class FakeWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), {
    forcefullyCrashRenderer: () => this.crash('killed'),
  })
  destroyed = false
  isDestroyed = () => this.destroyed
  destroy() {
    this.destroyed = true
    this.emit('closed')
  }
  crash(reason: string) {
    this.webContents.emit('render-process-gone', {}, { reason, exitCode: 1 })
  }
}

/** `answer` is what the user does with each question; without it they do nothing until it is taken away. */
function setUp(answer?: number) {
  const window = new FakeWindow()
  const asked: string[] = []
  const lines: string[] = []
  const state = { loads: 0, now: 0, window, asked, lines }
  recoverWindow(window as never, {
    reload: () => {
      state.loads += 1
    },
    ask: async ({ message, cancel }: WindowQuestion, signal) => {
      asked.push(message)
      if (answer !== undefined) return answer
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return cancel
    },
    report: (line) => lines.push(line),
    now: () => state.now,
  })
  return state
}

/** Lets everything that is already settled go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a window', () => {
  it('is loaded again when its page crashes, and not when it closes in order', async () => {
    const state = setUp()
    state.window.crash('clean-exit')
    await settled()
    expect(state.loads).toBe(0)
    state.window.crash('oom')
    await settled()
    expect(state).toMatchObject({ loads: 1, asked: [] })
    expect(state.lines).toEqual(["The window's process ended (oom, exit code 1)."])
  })

  it('asks before it is loaded a third time within a minute, and forgets crashes that are long past', async () => {
    const state = setUp(0)
    for (const at of [0, 1, 61_000, 61_001]) {
      state.now = at
      state.window.crash('crashed')
      await settled()
    }
    expect(state).toMatchObject({ loads: 4, asked: [] })
    state.window.crash('crashed')
    await settled()
    expect(state).toMatchObject({ loads: 5, asked: ['The window keeps stopping'] })
    state.window.crash('crashed')
    await settled()
    expect(state).toMatchObject({ loads: 6, asked: ['The window keeps stopping'] })
  })

  it('closes when the user has had enough of its crashes', async () => {
    const state = setUp(1)
    for (let n = 0; n < 3; n++) state.window.crash('crashed')
    await settled()
    expect(state.window.destroyed).toBe(true)
    expect(state.loads).toBe(2)
  })

  it('that hangs is loaded again only when the user says so', async () => {
    const waiting = setUp(0)
    waiting.window.emit('unresponsive')
    await settled()
    expect(waiting).toMatchObject({ loads: 0, asked: ['The window does not answer'] })
    const reloading = setUp(1)
    reloading.window.emit('unresponsive')
    await settled()
    expect(reloading.loads).toBe(1)
  })

  it('that answers again takes its question away, and may be asked about later', async () => {
    const state = setUp()
    state.window.emit('unresponsive')
    state.window.emit('unresponsive')
    await settled()
    expect(state.asked).toHaveLength(1)
    state.window.emit('responsive')
    await settled()
    state.window.emit('unresponsive')
    await settled()
    expect(state).toMatchObject({ loads: 0 })
    expect(state.asked).toHaveLength(2)
  })

  it('that crashes while the user is asked about its hanging is loaded once', async () => {
    const state = setUp()
    state.window.emit('unresponsive')
    await settled()
    state.window.crash('crashed')
    await settled()
    expect(state.loads).toBe(1)
  })
})
