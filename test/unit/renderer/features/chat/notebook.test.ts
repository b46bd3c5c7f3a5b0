import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { takeOver } from '../../../../../renderer/features/chat/legacy.ts'
import { HUMAN, Notebook } from '../../../../../renderer/features/chat/notebook.ts'

function sync(...books: readonly Notebook[]): void {
  for (const from of books) {
    const update = Y.encodeStateAsUpdate(from.doc)
    for (const to of books) if (to !== from) Y.applyUpdate(to.doc, update)
  }
}

function pair(): [Notebook, Notebook, string[]] {
  const here = new Notebook(new Y.Doc())
  const ids = ['one', 'two', 'three'].map((text) => here.add('note', text))
  const there = new Notebook(new Y.Doc())
  sync(here, there)
  return [here, there, ids]
}

const texts = (book: Notebook): string[] => book.cells().map((cell) => cell.text)

describe('a notebook', () => {
  it('keeps cells in the order they were put in, and moves them', () => {
    const [book, , [one = '', , three = '']] = pair()
    book.add('code', 'let a', { language: 'js' }, one)
    expect(texts(book)).toEqual(['one', 'let a', 'two', 'three'])
    book.move(three, -1)
    book.move(three, -1)
    expect(texts(book)).toEqual(['one', 'three', 'let a', 'two'])
    book.move(one, -1)
    expect(texts(book)).toEqual(['one', 'three', 'let a', 'two'])
  })

  it('has a deleted cell back as it was', () => {
    const [book, , [, two = '']] = pair()
    book.delete(two)
    expect(texts(book)).toEqual(['one', 'three'])
    book.restore(two)
    expect(texts(book)).toEqual(['one', 'two', 'three'])
  })

  it('keeps both, when two devices write into one cell', () => {
    const [here, there, [one = '']] = pair()
    here.setText(one, 'one and more')
    there.setText(one, 'number one')
    sync(here, there)
    expect(texts(here)).toEqual(texts(there))
    expect(here.cell(one)?.text).toBe('number one and more')
  })

  it('keeps what one device writes into a cell that the other deletes, for when it is restored', () => {
    const [here, there, [one = '']] = pair()
    here.delete(one)
    there.append(one, ', written meanwhile', HUMAN)
    sync(here, there)
    expect(here.cell(one)).toBeUndefined()
    there.restore(one)
    sync(here, there)
    expect(here.cell(one)?.text).toBe('one, written meanwhile')
  })

  it('finds room between two cells that two devices put at one place', () => {
    const [here, there, [one = '']] = pair()
    here.add('note', 'a', {}, one)
    there.add('note', 'b', {}, one)
    sync(here, there)
    const tied = here.cells().slice(1, 3)
    expect(tied[0]?.order).toBe(tied[1]?.order)
    here.add('note', 'between', {}, tied[0]?.id)
    expect(texts(here).indexOf('between')).toBe(2)
    sync(here, there)
    expect(texts(here)).toEqual(texts(there))
  })

  it('splits no character when a text is changed', () => {
    const book = new Notebook(new Y.Doc())
    const id = book.add('note', 'a😀b')
    book.setText(id, 'a😁b')
    expect(book.cell(id)?.text).toBe('a😁b')
    expect(Y.encodeStateAsUpdate(book.doc)).toBeInstanceOf(Uint8Array)
  })

  it('comes to the same on all devices, whatever each did and in whatever order they meet', () => {
    const step = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('add', 'move', 'text', 'delete', 'restore', 'meet'),
      cell: fc.nat(20),
      text: fc.string({ unit: 'grapheme', maxLength: 8 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const books = [0, 1, 2].map(() => new Notebook(new Y.Doc()))
        for (const { who, what, cell, text } of steps) {
          const book = books[who] as Notebook
          const cells = book.cells()
          const id = cells[cell % Math.max(1, cells.length)]?.id
          if (what === 'add') book.add('note', text, {}, id)
          if (what === 'meet') sync(book, books[cell % 3] as Notebook)
          if (id === undefined) continue
          if (what === 'move') book.move(id, text.length % 2 === 0 ? 1 : -1)
          if (what === 'text') book.setText(id, text)
          if (what === 'delete') book.delete(id)
          if (what === 'restore') book.restore(id)
        }
        sync(...books)
        const [first, ...others] = books.map((book) => book.cells())
        for (const other of others) expect(other).toEqual(first)
      }),
      { numRuns: 60 },
    )
  })

  it('takes over a conversation of an earlier version, once', () => {
    const book = new Notebook(new Y.Doc())
    const turns = [
      { role: 'user', text: 'Why?', attached: [{ kind: 'file', path: 'a.ts', characters: 3 }] },
      { role: 'assistant', text: 'Because.' },
    ] as const
    takeOver(book, turns)
    takeOver(book, turns)
    expect(book.title).toBe('Why?')
    const [question, answer] = book.cells()
    expect(book.cells().length).toBe(2)
    expect(question).toMatchObject({ kind: 'prompt', text: 'Why?', attached: [{ path: 'a.ts' }] })
    expect(answer).toMatchObject({ kind: 'answer', text: 'Because.', of: question?.id })
  })
})
