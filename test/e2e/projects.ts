import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './app.ts'

const files: Record<string, string | Buffer> = {
  'README.md': '# Sums\n\nA small program that adds numbers.\n\n- fast\n- exact\n',
  'package.json': '{\n  "name": "sums",\n  "version": "1.0.0",\n  "type": "module"\n}\n',
  '.gitignore': 'ignored/\n*.log\n',
  'ignored/cache.txt': 'not part of the project\n',
  'src/app.ts':
    "import { add } from './math.ts'\n\n/** Prints the sum of what the command line says. */\nexport function main(words: string[]): number {\n  const numbers = words.map(Number)\n  const sum = numbers.reduce(add, 0)\n  console.log(`The sum is ${sum}`)\n  return sum\n}\n",
  'src/math.ts':
    'export function add(a: number, b: number): number {\n  return a + b\n}\n\nexport function multiply(a: number, b: number): number {\n  let result = 0\n  for (let i = 0; i < b; i++) result = add(result, a)\n  return result\n}\n',
  'src/style.css': '.sum {\n  color: #5fceac;\n}\n',
  'src/windows.txt': 'one\r\ntwo\r\nthree\r\n',
  'src/mark.txt': '\uFEFFwith a byte order mark, no final newline',
  'tools/report.py': 'def report(total):\n    """Says what the total is."""\n    return f"total: {total}"\n',
  'tools/build.sh': '#!/bin/sh\nset -e\necho built\n',
  'data/picture.bin': Buffer.from([0, 1, 2, 255, 254, 0, 10, 13]),
  'data/latin.txt': Buffer.from('caf\xe9 au lait\n', 'latin1'),
}

/** A small project of several languages, with the awkward files every real one has. */
export function smallProject(name = 'sums'): string {
  const folder = join(temporaryFolder('project'), name)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  chmodSync(join(folder, 'tools/build.sh'), 0o755)
  return folder
}

/** Files that no editor likes: each must be shown, said in words, or left alone, and none may stop the rest. */
export function awkwardProject(): string {
  const folder = smallProject('awkward')
  writeFileSync(join(folder, 'emoji 🦊 name.ts'), 'export const fox = "🦊"\n')
  writeFileSync(join(folder, `${'n'.repeat(251)}.txt`), 'a name of 255 bytes\n')
  writeFileSync(join(folder, 'two\nlines.txt'), 'a newline in the name\n')
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/latin-`), Buffer.from([0xe9]), Buffer.from('.txt')]),
    'not UTF-8 in the name\n',
  )
  writeFileSync(join(folder, 'mixed.txt'), 'one\r\ntwo\nthree\r\n')
  writeFileSync(
    join(folder, 'utf16.txt'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide\n', 'utf16le')]),
  )
  symlinkSync('nowhere', join(folder, 'broken-link'))
  symlinkSync('/etc/hostname', join(folder, 'link-out'))
  symlinkSync('src/app.ts', join(folder, 'link-in'))
  writeFileSync(join(folder, 'locked.txt'), 'nobody may read this\n')
  chmodSync(join(folder, 'locked.txt'), 0)
  return folder
}
