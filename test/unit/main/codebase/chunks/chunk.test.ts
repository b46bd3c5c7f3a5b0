import { describe, expect, it } from 'vitest'
import { chunkFile } from '../../../../../main/codebase/chunks/chunk.ts'

async function symbolsOf(path: string, text: string): Promise<string[]> {
  const { symbols } = await chunkFile(path, text)
  return symbols.map(
    ({ kind, container, name, line, last }) =>
      `${kind} ${container === '' ? '' : `${container}.`}${name} ${line}-${last}`,
  )
}

describe('what a file declares', () => {
  it('is found in TypeScript, members with what they are members of', async () => {
    const text = `import { a } from 'b'

export class Store<T> extends Base {
  static limit = 3
  #read = () => this.limit
  async load(path: string): Promise<T> {
    const local = 1
    return local
  }
}
export const parse = (text: string) => text, SIZE = 4
interface Row { id: string }
export type Rows = Row[]
enum Mode { on }
describe('x', () => { const inner = 1 })
`
    expect(await symbolsOf('src/store.ts', text)).toEqual([
      'class Store 3-10',
      'method Store.#read 5-5',
      'method Store.load 6-9',
      'function parse 11-11',
      'function SIZE 11-11',
      'interface Row 12-12',
      'type Rows 13-13',
      'enum Mode 14-14',
    ])
  })

  it('is found in Python, Java, C++, Rust, Go and PHP', async () => {
    expect(
      await symbolsOf(
        'a.py',
        'LIMIT = 1\n\n@cached\nclass Cache:\n    def get(self):\n        value = 1\n        return value\n',
      ),
    ).toEqual(['variable LIMIT 1-1', 'class Cache 4-7', 'method Cache.get 5-7'])
    expect(
      await symbolsOf('A.java', 'class A<T> {\n  A() {}\n  void run() {}\n}\nrecord R(int a) {}\n'),
    ).toEqual(['class A 1-4', 'method A.A 2-2', 'method A.run 3-3', 'class R 5-5'])
    expect(
      await symbolsOf(
        'a.cpp',
        'namespace ns {\nstruct S { int a; };\n}\nint A::foo(struct S *s) { return 1; }\nstatic void *bar(void) { return 0; }\ntemplate<class T> T max(T a) { return a; }\ntypedef struct S Alias;\n',
      ),
    ).toEqual([
      'module ns 1-3',
      'class ns.S 2-2',
      'function A::foo 4-4',
      'function bar 5-5',
      'function max 6-6',
      'type Alias 7-7',
    ])
    expect(
      await symbolsOf('a.rs', 'impl<T> Show for Point<T> {\n    fn show(&self) {}\n}\nconst N: i32 = 1;\n'),
    ).toEqual(['class Point 1-3', 'method Point.show 2-2', 'variable N 4-4'])
    expect(
      await symbolsOf('a.go', 'package a\ntype S struct { a int }\nfunc (s *S) Run() { x := 1; _ = x }\n'),
    ).toEqual(['type S 2-2', 'method Run 3-3'])
    expect(await symbolsOf('a.php', '<?php\nclass C {\n  function m() {}\n}\nfunction f() {}\n')).toEqual([
      'class C 2-4',
      'method C.m 3-3',
      'function f 5-5',
    ])
  })

  it('is found by lines where there is no syntax tree', async () => {
    expect(await symbolsOf('a.rb', 'class Cart\n  def total\n    1\n  end\nend\n')).toEqual([
      'class Cart 1-5',
      'method Cart.total 2-4',
    ])
    expect(await symbolsOf('a.sh', '#!/bin/sh\nbuild() {\n  echo x\n}\n')).toEqual(['function build 2-4'])
    expect(
      await symbolsOf('a.cs', 'class A\n{\n    public int Sum(int a)\n    {\n        return a;\n    }\n}\n'),
    ).toEqual(['class A 1-7', 'method A.Sum 3-6'])
    expect(await symbolsOf('README.md', '# Top\n\n## One\n\n```sh\n# no heading\n```\n\n## Two\n')).toEqual([
      'heading Top 1-9',
      'heading Top.One 3-8',
      'heading Top.Two 9-9',
    ])
  })
})

describe('the pieces of a file', () => {
  const body = (lines: number): string => Array.from({ length: lines }, (_, n) => `  step(${n})`).join('\n')

  it('are its declarations, with the comment above each', async () => {
    const text = `/** Reads it. */\nexport function read() {\n${body(20)}\n}\n\n// Writes it.\nexport function write() {\n${body(20)}\n}\n`
    expect((await chunkFile('a.ts', text)).chunks).toEqual([
      { first: 1, last: 23, name: 'read' },
      { first: 25, last: 47, name: 'write' },
    ])
  })

  it('are members where a class is too large for one, and blocks where a function is', async () => {
    const text = `class Big {\n  one() {\n${body(40)}\n  }\n  two() {\n${body(40)}\n  }\n}\n`
    const { chunks } = await chunkFile('a.ts', text)
    expect(chunks.map(({ name }) => name)).toEqual(['Big', 'Big one', 'Big two'])
    const long = (await chunkFile('b.ts', `function long() {\n${body(150)}\n}\n`)).chunks
    expect(long.length).toBeGreaterThan(2)
    expect(long.every(({ name, first, last }) => name === 'long' && last - first < 60)).toBe(true)
  })

  it('cover every line that is not blank, once and in order, whatever the text', async () => {
    for (const path of ['a.ts', 'a.py', 'a.css', 'a.rb', 'a.md', 'LICENSE'])
      for (const lines of [1, 7, 59, 60, 61, 400]) {
        const text = Array.from({ length: lines }, (_, n) =>
          n % 9 === 8 ? '' : n % 5 === 0 ? `def f${n}():` : `    x = ${n} # ${'word '.repeat(n % 12)}`,
        ).join('\n')
        const { chunks } = await chunkFile(path, text)
        const covered = chunks.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, n) => first + n),
        )
        expect(covered).toEqual([...new Set(covered)].sort((a, b) => a - b))
        const wanted = text.split('\n').flatMap((line, n) => (line.trim() === '' ? [] : [n + 1]))
        expect(wanted.filter((line) => !covered.includes(line))).toEqual([])
      }
  })

  it('are none where nobody wrote the text by hand', async () => {
    expect((await chunkFile('package-lock.json', '{\n  "a": 1\n}\n')).chunks).toEqual([])
    expect((await chunkFile('dist/app.min.js', 'const a = 1\n')).chunks).toEqual([])
    expect((await chunkFile('bundle.js', `var a=${'1+'.repeat(50_000)}1\n`)).chunks).toEqual([])
    expect((await chunkFile('empty.ts', '\n\n')).chunks).toEqual([])
  })
})
