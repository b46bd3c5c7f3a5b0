import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { textOf } from '../../../../../main/workspace/text/text-document.ts'
import { type DerivedNode, deriveTree } from '../../../../../main/workspace/tree/derive.ts'
import { TreeDocument } from '../../../../../main/workspace/tree/tree-document.ts'

const DEVICES = 3
const FOLDERS = 4
const FILES = 5

type Step =
  | { do: 'make'; node: number; parent: number; name: string }
  | { do: 'move'; node: number; parent: number }
  | { do: 'rename'; node: number; name: string }
  | { do: 'remove' | 'restore' | 'type' | 'erase'; node: number }
  /** Some of what the other did arrives, `from` the one end or the other, perhaps not all of it, perhaps again. */
  | { do: 'hear'; from: number; picks: number[] }

const node = fc.nat(FOLDERS + FILES - 1)
const parent = fc.integer({ min: -1, max: FOLDERS - 1 })
const name = fc.constantFrom('a', 'A', 'b.txt', 'B.TXT', 'é', 'e\u0301')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('make' as const), node, parent, name }),
  fc.record({ do: fc.constant('move' as const), node, parent }),
  fc.record({ do: fc.constant('rename' as const), node, name }),
  fc.record({ do: fc.constantFrom('remove' as const, 'restore' as const), node }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('type' as const, 'type' as const, 'erase' as const), node }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('hear' as const),
      from: fc.nat(DEVICES - 1),
      picks: fc.array(fc.nat(), { maxLength: 12 }),
    }),
  },
)
const story = fc.array(fc.record({ device: fc.nat(DEVICES - 1), step }), { maxLength: 90 })

const idOf = (n: number): string => (n < 0 ? '' : `n${n}`)

interface Sent {
  document: string
  update: Uint8Array
}

/** One device: the tree and the files' texts, and what it has told the others. */
class Device {
  readonly sent: Sent[] = []
  readonly tree = new TreeDocument()
  readonly #texts = new Map<string, Y.Doc>()

  constructor() {
    this.#tell('tree', this.tree.doc)
  }

  text(id: string): Y.Doc {
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const doc = new Y.Doc()
    this.#tell(id, doc)
    this.#texts.set(id, doc)
    return doc
  }

  hear({ document, update }: Sent): void {
    Y.applyUpdate(document === 'tree' ? this.tree.doc : this.text(document), update, 'heard')
  }

  get derived(): Map<string, DerivedNode> {
    return deriveTree(this.tree.facts())
  }

  #tell(document: string, doc: Y.Doc): void {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') this.sent.push({ document, update })
    })
  }
}

/** What has been typed and not erased by anyone. */
type Tokens = Map<string, string>

function type(device: Device, id: string, tokens: Tokens, token: string): void {
  const text = textOf(device.text(id))
  text.insert((tokens.size * 7) % (text.length + 1) === text.length ? text.length : 0, token)
  tokens.set(token, id)
  // As the store does: an edit of a file in the trash brings it back.
  for (let at: string | null = id; at !== null; at = device.derived.get(at)?.parent ?? null)
    if (device.tree.isDeleted(at)) device.tree.revive(at)
}

function erase(device: Device, id: string, tokens: Tokens): void {
  const text = textOf(device.text(id))
  const first = /^⟦[^⟧]*⟧/.exec(text.toString())?.[0]
  if (first === undefined) return
  text.delete(0, first.length)
  tokens.delete(first)
}

function act(devices: Device[], device: Device, it: Step, tokens: Tokens, token: string): void {
  if (it.do === 'hear') {
    const sent = devices[it.from]?.sent ?? []
    for (const pick of it.picks) {
      const one = sent[pick % Math.max(1, sent.length)]
      if (one !== undefined) device.hear(one)
    }
    return
  }
  const { tree } = device
  const id = idOf(it.node)
  const isFolder = it.node < FOLDERS
  if (it.do === 'make') {
    const kind = isFolder ? 'folder' : 'file'
    if (!tree.has(id)) tree.add(id, { kind, name: it.name, parent: idOf(it.parent) })
  } else if (!tree.has(id)) return
  else if (it.do === 'move') tree.move(id, idOf(it.parent))
  else if (it.do === 'rename') tree.rename(id, it.name)
  else if (it.do === 'remove') tree.delete(id)
  else if (it.do === 'restore') tree.revive(id)
  else if (isFolder) return
  else if (it.do === 'type') type(device, id, tokens, token)
  else erase(device, id, tokens)
}

function play(steps: { device: number; step: Step }[]): { devices: Device[]; tokens: Tokens } {
  const devices = Array.from({ length: DEVICES }, () => new Device())
  const tokens: Tokens = new Map()
  for (const [index, { device, step: it }] of steps.entries())
    act(devices, devices[device] as Device, it, tokens, `⟦${index}⟧`)
  return { devices, tokens }
}

/** All that was ever told arrives everywhere, in an order of each device's own, some of it twice. */
function meet(devices: Device[], order: Iterator<number>): void {
  const told = devices.flatMap((device) => device.sent)
  for (const device of devices) {
    const shuffled = told
      .map((one) => ({ one, key: Number(order.next().value) }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ one }) => one)
    for (const one of [...shuffled, ...shuffled.slice(0, 5)]) device.hear(one)
  }
}

test('on three devices that hear each other late, in pieces, out of order and twice, everything meets and no token is lost', () => {
  fc.assert(
    fc.property(story, fc.infiniteStream(fc.nat()), (steps, order) => {
      const { devices, tokens } = play(steps)
      meet(devices, order)
      const [first] = devices as [Device]
      const files = Array.from({ length: FILES }, (_, n) => idOf(FOLDERS + n))
      const sorted = (device: Device) =>
        Array.from(device.derived.values()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
      for (const device of devices) {
        expect(sorted(device)).toEqual(sorted(first))
        for (const id of files)
          expect(textOf(device.text(id)).toString()).toBe(textOf(first.text(id)).toString())
        // Shown or in the trash, and once.
        for (const [token, id] of tokens) {
          expect(device.derived.has(id)).toBe(true)
          expect(textOf(device.text(id)).toString().split(token).length).toBe(2)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a removed file that is typed in on any device is shown again on all of them', () => {
  const devices = [new Device(), new Device(), new Device()]
  const [one, two] = devices as [Device, Device]
  const tokens: Tokens = new Map()
  one.tree.add('n4', { kind: 'file', name: 'a', parent: '' })
  meet(devices, [0][Symbol.iterator]() as Iterator<number>)
  one.tree.delete('n4')
  meet(devices, [0][Symbol.iterator]() as Iterator<number>)
  type(two, 'n4', tokens, '⟦x⟧')
  meet(devices, [0][Symbol.iterator]() as Iterator<number>)
  for (const device of devices) expect(device.derived.get('n4')?.trashed).toBe(false)
})
