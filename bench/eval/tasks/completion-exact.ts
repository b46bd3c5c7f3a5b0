import type { CompletionTask } from '../task.ts'

/** Completions with one right answer. */
export const EXACT: readonly CompletionTask[] = [
  {
    id: 'sql-from',
    language: 'sql',
    source: `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER);

SELECT users.name, orders.id
FROM users
JOIN orders ON orders.user_id = ⟦users.id⟧;
`,
  },
  {
    id: 'sql-group',
    language: 'sql',
    source: `SELECT country, COUNT(*)
FROM customers
GROUP BY ⟦country⟧
ORDER BY country;
`,
  },
  {
    id: 'html-close',
    language: 'html',
    source: `<ul>
  <li>One</li>
  <li>Two⟦</li>⟧
</ul>
`,
  },
  {
    id: 'html-link',
    language: 'html',
    source: `<nav>
  <a href="/home">Home</a>
  <a href="/about">About</a>
  <a href="/contact">⟦Contact</a>⟧
</nav>
`,
  },
  {
    id: 'css-centre',
    language: 'css',
    source: `.row {
  display: flex;
  justify-content: center;
  align-items: ⟦center;⟧
}
`,
  },
  {
    id: 'css-hover',
    language: 'css',
    source: `a {
  color: blue;
}

a:⟦hover {⟧
  color: red;
}
`,
  },
  {
    id: 'json-pair',
    language: 'json',
    source: `{
  "scripts": {
    "build": "vite build",
    "preview": "vite ⟦preview"⟧
  }
}
`,
  },
  {
    id: 'yaml-port',
    language: 'yaml',
    source: `services:
  first:
    image: nginx
    restart: always
  second:
    image: redis
    restart: ⟦always⟧
`,
  },
  {
    id: 'shell-fi',
    language: 'shell',
    source: `#!/bin/sh
if [ -f "$1" ]; then
  cat "$1"
else
  echo "no such file"
⟦fi⟧
`,
  },
  {
    id: 'java-getter',
    language: 'java',
    source: `public class Person {
    private String name;
    private int age;

    public String getName() {
        return name;
    }

    public int getAge() {
        return ⟦age;⟧
    }
}
`,
  },
  {
    id: 'c-return',
    language: 'c',
    source: `#include <stdio.h>

int main(void) {
    printf("hello\\n");
    return ⟦0;⟧
}
`,
  },
  {
    id: 'import-name',
    language: 'typescript',
    source: `import { readFile } from 'node:fs/promises'

export async function textOf(path: string): Promise<string> {
  return await ⟦readFile(path, 'utf8')⟧
}
`,
  },
  {
    id: 'js-loop',
    language: 'javascript',
    source: `const names = ['a', 'b'];
for (let i = 0; i < names.length; i++) {
  console.log(names[⟦i]);⟧
}
`,
  },
  {
    id: 'py-import',
    language: 'python',
    source: `import os
import sys

path = os.path.join(⟦os.getcwd(), "data")⟧
`,
  },
]
