/** What the test models' tokenizer is trained on: enough prose and code that common words become single tokens. */
export const corpus = `
export function add(first: number, second: number): number {
  return first + second
}

export class Counter {
  private count = 0
  increment(): void {
    this.count += 1
  }
  get value(): number {
    return this.count
  }
}

import { readFile, writeFile } from 'node:fs/promises'
const answer = 42
const message = 'hello world'
for (const item of items) {
  if (item.name === name) return item
  console.log(item.value, message)
}
async function main() {
  const text = await readFile('input.txt', 'utf8')
  const lines = text.split('\\n').map((line) => line.trim())
  await writeFile('output.txt', lines.join('\\n'))
}

def multiply(first, second):
    result = first * second
    return result

The model answers a question about the open file. It reads the code and writes what the function does.
The user types and a completion appears. The user asks and the model answers. What does this file do?
This is a test model with a small vocabulary. It is made for tests and knows nothing about the world.
You are a programming assistant inside a code editor. Answer briefly and precisely. Put code in fenced blocks.
The file contains an add function. The rest of this file is left out. Hello, here is some code for you.
`
